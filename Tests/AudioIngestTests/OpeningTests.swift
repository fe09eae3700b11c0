import Foundation
import SystemPackage
import Testing

@testable import AudioIngest

/// What `decode` hands over for a file that was opened before, and whether it was decoded then.
@Suite struct `A file that is opened` {
    private func pieces(_ decoder: AudioDecoder, _ file: FilePath) async throws -> (
        opened: OpenedAudio, audio: DecodedAudio<[[Float]]>
    ) {
        let opened = try await decoder.open(file)
        let audio = try await decoder.decode(file, opened) { chunks in
            var pieces: [[Float]] = []
            for try await chunk in chunks { pieces.append(chunk) }
            return pieces
        }
        return (opened, audio)
    }

    @Test func `is decoded already if it is short, to the very same samples`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.make("a.mp3", "-f lavfi -i sine=frequency=300:duration=2.5 -ar 44100")
            let decoder = workshop.decoder()
            let (opened, audio) = try await pieces(decoder, file)
            let later = try await decoder.samples(file)
            #expect(opened.samples == later.result)
            #expect(opened.facts == later.facts)
            #expect(audio.result.flatMap(\.self) == later.result)
            #expect(audio.result.map(\.count).prefix(2) == [16_000, 16_000])
            #expect(audio.durationInSeconds == later.durationInSeconds)
            #expect(audio.warnings == [])
        }
    }

    @Test func `is decoded later if it is longer than a window`() async throws {
        try await Workshop.open { workshop in
            let (opened, audio) = try await pieces(workshop.decoder(), workshop.silence(seconds: 31, as: "a.au"))
            #expect(opened.samples == nil)
            #expect(audio.durationInSeconds == 31)
        }
    }

    @Test func `keeps the silence before sound that begins late`() async throws {
        try await Workshop.open { workshop in
            let sources = "-f lavfi -i testsrc=size=64x64:rate=10:duration=6 -itsoffset 3.5 -f lavfi -i sine=duration=2"
            let (opened, audio) = try await pieces(workshop.decoder(), workshop.make("a.mkv", "\(sources) -c:v mpeg4"))
            #expect(opened.samples == nil)
            #expect(abs(audio.durationInSeconds - 5.5) < 0.1)
        }
    }

    @Test func `keeps the warning of one that ends early`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.cut(Workshop.fixture("en_lj_LJ001-0001.flac"), to: 0.5, as: "a.flac")
            let (opened, audio) = try await pieces(workshop.decoder(), file)
            #expect(opened.samples == nil)
            let later = try await workshop.decoder().samples(file)
            #expect(audio.warnings.first == later.warnings.first)
            guard case .endsEarly = audio.warnings.first else {
                Issue.record("\(audio.warnings)")
                return
            }
        }
    }

    @Test func `without sound is refused when it is decoded, and one that is no media at once`() async throws {
        try await Workshop.open { workshop in
            let decoder = workshop.decoder()
            let silent = try workshop.make("a.mp4", "-f lavfi -i testsrc=size=64x64:rate=10:duration=1 -c:v mpeg4")
            let opened = try await decoder.open(silent)
            #expect(opened.samples == nil)
            let error = await #expect(throws: AudioError.self) { try await decoder.decode(silent, opened) { _ in } }
            #expect(error == .noAudioStream(container: opened.facts.container))
            let text = try workshop.write("no media at all", to: "b.wav")
            await #expect(throws: AudioError.self) { try await decoder.open(text) }
        }
    }
}
