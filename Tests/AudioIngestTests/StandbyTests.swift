import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import AudioIngest

@Suite struct `Decoders that wait` {
    /// Short ones of both kinds, at several rates, in mono and stereo.
    private func recordings(_ workshop: Workshop) throws -> [FilePath] {
        let tones = [
            ("a.wav", "-ar 16000"), ("b.wav", "-ar 44100 -ac 2 -c:a pcm_s24le"), ("c.wav", "-ar 8000 -c:a pcm_alaw"),
            ("d.flac", "-ar 48000 -ac 2"),
        ]
        let made = try tones.map { try workshop.make($0.0, "-f lavfi -i sine=frequency=300:duration=2.5 \($0.1)") }
        let fixtures = ["en_jfk.wav", "en_lj_LJ001-0001.flac", "en_cards_002.wav", "en_sb_example1.wav"]
        return made + fixtures.map(Workshop.fixture)
    }

    private func withStandby(_ tools: MediaTools, _ body: (StandbyDecoder) async throws -> Void) async throws {
        // As the appliance does.
        signal(SIGPIPE, SIG_IGN)
        let standby = StandbyDecoder { AudioDecoder(tools: tools) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await standby.run() }
            defer { group.cancelAll() }
            try await body(standby)
        }
    }

    private func waitUntilReady(_ standby: StandbyDecoder) async throws {
        for _ in 0..<1000 where await !standby.isWaiting { try await Task.sleep(for: .milliseconds(20)) }
        #expect(await standby.isWaiting)
    }

    @Test func `say and decode what those say and decode that are started for a file`() async throws {
        try await Workshop.open { workshop in
            try await withStandby(workshop.tools) { standby in
                for file in try recordings(workshop) {
                    try await waitUntilReady(standby)
                    let waited = try #require(await standby.open(file.string), "\(file)")
                    let later = try await workshop.decoder().open(file)
                    #expect(try #require(waited.samples).isEmpty == false)
                    #expect(waited.samples == later.samples, "\(file)")
                    // Counted in samples instead of bytes.
                    var facts = waited.facts
                    let (seconds, expected) = (try #require(facts.durationInSeconds), later.facts.durationInSeconds)
                    #expect(abs(seconds - (try #require(expected))) < 0.001, "\(file)")
                    facts.durationInSeconds = expected
                    #expect(facts == later.facts, "\(file)")
                }
            }
        }
    }

    @Test func `are asked first when a file is opened`() async throws {
        try await Workshop.open { workshop in
            try await withStandby(workshop.tools) { standby in
                try await waitUntilReady(standby)
                let decoder = AudioDecoder(tools: workshop.tools, standby: standby)
                let file = Workshop.fixture("en_jfk.wav")
                let opened = try await decoder.open(file)
                #expect(await !standby.isWaiting)
                #expect(opened.samples?.count == 11 * 16_000)
                // Nobody waits at the moment: it takes longer, and is the same.
                #expect(try await decoder.open(file).samples == opened.samples)
            }
        }
    }

    @Test func `leave alone what they cannot read from its beginning to its end`() async throws {
        try await Workshop.open { workshop in
            try await withStandby(workshop.tools) { standby in
                try await waitUntilReady(standby)
                let film = try workshop.make("a.m4a", "-f lavfi -i sine=duration=2")
                let text = try workshop.write("RIFF is no WAVE", to: "b.wav")
                let large = try workshop.write(Data("fLaC".utf8) + Data(count: 8 << 20), to: "c.flac")
                for file in [film, text, large, workshop.path("none.wav")] {
                    #expect(await standby.open(file.string) == nil)
                }
                #expect(await standby.isWaiting)
            }
        }
    }

    @Test func `leave to others what there is more to say about`() async throws {
        try await Workshop.open { workshop in
            try await withStandby(workshop.tools) { standby in
                let decoder = AudioDecoder(tools: workshop.tools, standby: standby)
                // Ends early, longer than a window, and no sound at all.
                let cut = try workshop.cut(Workshop.fixture("en_lj_LJ001-0001.flac"), to: 0.5, as: "a.flac")
                let long = try workshop.make("b.flac", "-f lavfi -i sine=duration=40")
                for file in [cut, long] {
                    try await waitUntilReady(standby)
                    let opened = try await decoder.open(file)
                    #expect(await !standby.isWaiting)
                    #expect(opened.samples == nil)
                    let audio = try await decoder.decode(file, opened) {
                        try await $0.reduce(into: 0) { $0 += $1.count }
                    }
                    let later = try await workshop.decoder().samples(file)
                    #expect(audio.result == later.result.count)
                    #expect(audio.warnings.count == later.warnings.count)
                    // Where a damage was noticed depends on what was in the pipe by then.
                    #expect(audio.warnings.first == later.warnings.first)
                }
                try await waitUntilReady(standby)
                let damaged = try workshop.write(Data("RIFF\0\0\0\0WAVEwhatever".utf8), to: "c.wav")
                await #expect(throws: AudioError.self) { try await decoder.open(damaged) }
                for (name, kind) in [("d.wav", "pcm_s16le"), ("e.flac", "flac")] {
                    let empty = try workshop.make(name, "-f lavfi -i sine -t 0 -c:a \(kind)")
                    try await waitUntilReady(standby)
                    let opened = try await decoder.open(empty)
                    #expect(await !standby.isWaiting)
                    let error = await #expect(throws: AudioError.self) {
                        try await decoder.decode(empty, opened) { for try await _ in $0 {} }
                    }
                    let later = await #expect(throws: AudioError.self) { try await workshop.decoder().samples(empty) }
                    #expect(error == later)
                }
            }
        }
    }

    @Test func `measure a recording whose writer did not know its length`() async throws {
        try await Workshop.open { workshop in
            try await withStandby(workshop.tools) { standby in
                var wave = try Data(contentsOf: URL(fileURLWithPath: Workshop.fixture("en_jfk.wav").string))
                let sizes = wave.firstRange(of: Data("data".utf8))
                let data = try #require(sizes).upperBound
                for place in [4, data] { wave.replaceSubrange(place..<place + 4, with: [255, 255, 255, 255]) }
                let file = try workshop.write(wave, to: "a.wav")
                try await waitUntilReady(standby)
                let opened = try #require(await standby.open(file.string))
                #expect(opened.facts.durationInSeconds == 11)
                #expect(opened.samples == (try await workshop.decoder().samples(file)).result)
            }
        }
    }

    @Test func `say that they do not wait`() async throws {
        try await Workshop.open { workshop in
            let nowhere = MediaTools(ffmpeg: "/nowhere/a", ffprobe: "/nowhere/b", launcher: workshop.tools.launcher)
            let standby = StandbyDecoder { AudioDecoder(tools: nowhere) }
            let (failures, failed) = AsyncStream.makeStream(of: Void.self)
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await standby.run { failed.yield() } }
                group.addTask {
                    try? await Task.sleep(for: .seconds(60))
                    failed.finish()
                }
                #expect(await failures.first { true } != nil)
                #expect(await !standby.isWaiting)
                group.cancelAll()
            }
        }
    }

    @Test func `are not needed`() async throws {
        try await Workshop.open { workshop in
            var tools = workshop.tools
            tools.ffprobe = "/nowhere/ffprobe"
            try await withStandby(tools) { standby in
                let opened = try await AudioDecoder(tools: workshop.tools, standby: standby)
                    .open(Workshop.fixture("en_jfk.wav"))
                #expect(opened.samples?.count == 11 * 16_000)
            }
        }
    }
}
