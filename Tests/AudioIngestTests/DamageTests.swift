import AudioIngest
import Foundation
import SystemPackage
import Testing

@Suite struct `Damaged files` {
    @Test(arguments: ["en_sonnet1.mp3", "en_lj_LJ001-0001.flac", "en_fmt_sonnet.webm", "en_sonnet1_opus.webm"])
    func `the part that is there is decoded, with a warning`(name: String) async throws {
        try await Workshop.open { workshop in
            let whole = try await workshop.decoder().samples(Workshop.fixture(name))
            let file = try workshop.cut(Workshop.fixture(name), to: 0.5, as: name)
            let part = try await workshop.decoder().samples(file)
            #expect((0.3...0.7).contains(part.durationInSeconds / whole.durationInSeconds))
            guard case .endsEarly(part.durationInSeconds, let promised) = part.warnings.first else {
                Issue.record("\(part.warnings)")
                return
            }
            #expect(abs(promised - whole.durationInSeconds) < 0.1)
            #expect(part.result.starts(with: whole.result.prefix(16_000)))
        }
    }

    @Test func `damage in the middle is reported with its place`() async throws {
        try await Workshop.open { workshop in
            let source = try workshop.make("a.flac", "-f lavfi -i anoisesrc=duration=20:seed=1")
            var data = try Data(contentsOf: URL(fileURLWithPath: source.string))
            let middle = data.count / 2
            data.replaceSubrange(middle..<(middle + 20_000), with: repeatElement(0x55, count: 20_000))
            let decoded = try await workshop.decoder().samples(try workshop.write(data, to: "b.flac"))
            let places = decoded.warnings.compactMap { warning -> Double? in
                guard case .damaged(let seconds, _) = warning else { return nil }
                return seconds
            }
            let place = try #require(places.first)
            #expect((6...14).contains(place))
            #expect(decoded.durationInSeconds > 17)
        }
    }

    @Test func `a header without sound behind it is an error`() async throws {
        try await Workshop.open { workshop in
            let whole = try workshop.make("a.flac", "-f lavfi -i sine=duration=5")
            var data = try Data(contentsOf: URL(fileURLWithPath: whole.string))
            let start = 8400
            try #require(data.count > start)
            data.replaceSubrange(start..<data.count, with: repeatElement(0, count: data.count - start))
            await #expect(throws: AudioError.self) {
                try await workshop.decoder().samples(try workshop.write(data, to: "b.flac"))
            }
        }
    }

    @Test func `no message contains the path of the file`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.cut(Workshop.fixture("en_sonnet1.mp3"), to: 0.5, as: "a.mp3")
            let decoded = try await workshop.decoder().samples(file)
            #expect(!decoded.warnings.isEmpty)
            for warning in decoded.warnings { #expect(!warning.description.contains(workshop.folder.path)) }
        }
    }
}
