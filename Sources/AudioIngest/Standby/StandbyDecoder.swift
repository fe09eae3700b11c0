import Foundation

/// Keeps an ffprobe and an ffmpeg started, confined as always, for the next short recording.
///
/// They get it through a pipe, so it has to be of a kind that is read from its beginning to its end. Whatever is
/// unusual is left to an `AudioDecoder` without this.
///
/// ffprobe ends before it has read everything, so whoever uses this ignores SIGPIPE.
package actor StandbyDecoder {
    /// Behind the last recording, so that nobody's text has to wait for what the next one may need.
    private static let pause = Duration.seconds(1)
    /// When the programs cannot be started.
    private static let patience = Duration.seconds(60)

    private let makeDecoder: @Sendable () throws -> AudioDecoder
    private var waiting: Pair?
    private var lastOpened = ContinuousClock.now

    private struct Pair {
        let ffprobe = StandbyProgram(limit: 1 << 20)
        let ffmpeg = StandbyProgram(limit: AudioDecoder.shortSamples * SampleAssembler.bytesPerSample)
    }

    /// - Parameter makeDecoder: Says each time which programs to start, and their limits.
    package init(_ makeDecoder: @escaping @Sendable () throws -> AudioDecoder) { self.makeDecoder = makeDecoder }

    /// Whether there are programs that wait for a recording.
    package var isWaiting: Bool { waiting != nil }

    /// Keeps the programs until it is cancelled.
    ///
    /// - Parameter onFailure: Called when they did not start, or ended before there was a recording; they are started
    ///   again a minute later.
    package func run(onFailure: @Sendable () -> Void = {}) async {
        while !Task.isCancelled {
            guard await keepPair() else {
                guard !Task.isCancelled else { return }
                onFailure()
                try? await Task.sleep(for: Self.patience)
                continue
            }
            while !Task.isCancelled, lastOpened.duration(to: .now) < Self.pause {
                try? await Task.sleep(until: lastOpened + Self.pause)
            }
        }
    }

    /// - Returns: Whether the pair got something to do.
    private func keepPair() async -> Bool {
        guard let decoder = try? makeDecoder() else { return false }
        let pair = Pair()
        waiting = pair
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await pair.ffprobe.run(decoder.standbyProbe) }
            group.addTask { await pair.ffmpeg.run(decoder.standbyDecoding) }
            await group.next()
            // One alone is of no use.
            if waiting != nil { group.cancelAll() }
        }
        guard waiting != nil else { return true }
        waiting = nil
        return false
    }

    /// What `AudioDecoder.open` would return for the file at `path`; nil when it has to find out itself.
    func open(_ path: String) async -> OpenedAudio? {
        lastOpened = .now
        guard waiting != nil, let recording = Self.recording(at: path), let pair = waiting else { return nil }
        waiting = nil
        async let said = pair.ffprobe.work(on: recording)
        async let decoded = pair.ffmpeg.work(on: recording)
        let samples = await decoded.flatMap { Self.samples($0) }
        guard let said = await said, var facts = ProbeReport.facts(said.bytes, said.complaints),
            let decoder = try? makeDecoder()
        else { return nil }
        if facts.durationInSeconds == nil {
            // WAV's is concluded from the size of its file, which nobody sees through a pipe.
            guard let samples else { return nil }
            facts.durationInSeconds = Double(samples.count) / Double(AudioChunks.sampleRate)
        }
        return decoder.opened(facts, samples)
    }

    /// The samples, if there are any and nothing more is to be said.
    private static func samples(_ output: StandbyProgram.Output) -> [Float]? {
        let samples = SampleAssembler.samples(output.bytes)
        return samples.isEmpty || !output.complaints.isEmpty ? nil : samples
    }

    /// The bytes of a short file that is read from its beginning to its end: WAV or FLAC.
    private static func recording(at path: String) -> [UInt8]? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        guard let start = try? file.read(upToCount: 12), isPlain(start),
            let rest = try? file.read(upToCount: AudioDecoder.shortBytes),
            start.count + rest.count <= AudioDecoder.shortBytes
        else { return nil }
        return [UInt8](start + rest)
    }

    private static func isPlain(_ start: Data) -> Bool {
        start.starts(with: "fLaC".utf8)
            || (start.starts(with: "RIFF".utf8) && start.dropFirst(8).starts(with: "WAVE".utf8))
    }
}
