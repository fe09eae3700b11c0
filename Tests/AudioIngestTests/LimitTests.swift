import AudioIngest
import Foundation
import Subprocess
import SystemPackage
import Testing

@Suite struct `Limits and cancellation` {
    /// Long enough to count as endless.
    private static let unlimited = Duration.seconds(100_000_000)

    @Test func `a cancelled decoding kills its decoder at once`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.silence(seconds: 1_000_000, as: "endless.au")
            let decoder = workshop.decoder(DecodingLimits(maximumDuration: Self.unlimited))
            let (started, starting) = AsyncStream.makeStream(of: Int32.self)
            let decoding = Task {
                try await decoder.decode(file) { chunks in
                    for try await _ in chunks { starting.yield(decoderProcess(of: file) ?? 0) }
                }
            }
            let process = try #require(await started.first { _ in true })
            let cancelled = ContinuousClock.now
            decoding.cancel()
            await #expect(throws: CancellationError.self) { try await decoding.value }
            #expect(ContinuousClock.now - cancelled < .seconds(1))
            // Neither alive nor a zombie.
            #expect(!FileManager.default.fileExists(atPath: "/proc/\(process)"))
        }
    }

    @Test func `a consumer that does not listen to cancellation is no obstacle`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.silence(seconds: 1_000_000, as: "endless.au")
            let decoder = workshop.decoder(DecodingLimits(maximumDuration: Self.unlimited))
            let (started, starting) = AsyncStream.makeStream(of: Void.self)
            let decoding = Task {
                try await decoder.decode(file) { chunks in
                    do { for try await _ in chunks { starting.yield() } } catch {}
                }
            }
            _ = await started.first { _ in true }
            decoding.cancel()
            await #expect(throws: CancellationError.self) { try await decoding.value }
        }
    }

    @Test func `a consumer that has enough ends the decoding`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.silence(seconds: 1_000_000, as: "endless.au")
            let decoder = workshop.decoder(DecodingLimits(maximumDuration: Self.unlimited))
            let decoded = try await decoder.decode(file) { chunks in
                for try await chunk in chunks { return (chunk.count, decoderProcess(of: file)) }
                return (0, nil)
            }
            #expect(decoded.result.0 == 16_000)
            #expect(decoded.warnings == [])
            let process = try #require(decoded.result.1)
            #expect(!FileManager.default.fileExists(atPath: "/proc/\(process)"))
        }
    }

    @Test func `an error of the consumer ends the decoding and comes through`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.silence(seconds: 1_000_000, as: "endless.au")
            let decoder = workshop.decoder(DecodingLimits(maximumDuration: Self.unlimited))
            struct Full: Error, Equatable {}
            await #expect(throws: Full()) {
                try await decoder.decode(file) { chunks in
                    for try await _ in chunks { throw Full() }
                }
            }
            #expect(decoderProcess(of: file) == nil)
        }
    }

    @Test func `a decoder that stands still is stopped`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.silence(seconds: 1_000_000, as: "endless.au")
            let limits = DecodingLimits(maximumDuration: Self.unlimited, stallTimeout: .milliseconds(200))
            await #expect(throws: AudioError.timedOut(afterSeconds: 0.2)) {
                try await workshop.decoder(limits).decode(file) { chunks in
                    for try await _ in chunks { kill(decoderProcess(of: file) ?? Int32.max, SIGSTOP) }
                }
            }
            #expect(decoderProcess(of: file) == nil)
        }
    }

    @Test func `a header that takes too long to read is given up`() async throws {
        try await Workshop.open { workshop in
            let limits = DecodingLimits(probeTimeout: .milliseconds(1))
            await #expect(throws: AudioError.timedOut(afterSeconds: 0.001)) {
                try await workshop.decoder(limits).probe(Workshop.fixture("en_fmt_jfk.mp3"))
            }
        }
    }

    @Test func `a recording that says it is too long is refused`() async throws {
        try await Workshop.open { workshop in
            let limits = DecodingLimits(maximumDuration: .seconds(10))
            let error = await #expect(throws: AudioError.self) {
                try await workshop.decoder(limits).samples(Workshop.fixture("en_sonnet1.mp3"))
            }
            guard case .tooLong(let seconds, 10) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(abs(seconds - 53.3) < 0.1)
        }
    }

    @Test func `a recording that does not say it is too long is cut off`() async throws {
        try await Workshop.open { workshop in
            let file = try workshop.silence(seconds: 1_000_000, as: "endless.au")
            let limits = DecodingLimits(maximumDuration: .milliseconds(2500))
            let decoded = try await workshop.decoder(limits).samples(file)
            #expect(decoded.result.count == 40_000)
            #expect(decoded.warnings == [.cutOff(afterSeconds: 2.5)])
        }
    }

    @Test func `too little memory is said to be too little memory`() async throws {
        try await Workshop.open { workshop in
            let facts = try await workshop.decoder().probe(Workshop.fixture("en_fmt_jfk.mp3"))
            let limits = DecodingLimits(memoryInBytes: 1 << 24)
            let error = await #expect(throws: AudioError.self) {
                try await workshop.decoder(limits).decode(Workshop.fixture("en_fmt_jfk.mp3"), facts: facts) { chunks in
                    for try await _ in chunks {}
                }
            }
            // Not even the libraries fit.
            guard case .toolUnusable("ffmpeg", _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    /// The process that has this file among its arguments, nil when there is none.
    private func decoderProcess(of file: FilePath) -> Int32? {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.compactMap { Int32($0) }.first { process in
            guard let arguments = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { return false }
            return arguments.range(of: Data("file:\(file.string)".utf8)) != nil
        }
    }
}
