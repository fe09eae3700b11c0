import Glibc
import Subprocess
package import SystemPackage

extension AudioDecoder {
    /// Decodes the first audio stream and hands its samples to `body` as they come; a slow body slows ffmpeg.
    ///
    /// Audio that begins later than the file is preceded by silence, so positions fit the file. A damaged file gives
    /// the part that could be decoded, with a warning. If `body` returns before the end, the rest is not decoded.
    ///
    /// - Parameter facts: What ``probe(_:)`` returned, if it was called already.
    /// - Throws: `AudioError`; `CancellationError`, after ffmpeg is gone; what `body` throws.
    package nonisolated(nonsending) func decode<Result: Sendable>(
        _ file: FilePath,
        facts: MediaFacts? = nil,
        _ body: nonisolated(nonsending) (AudioChunks) async throws -> Result
    ) async throws -> DecodedAudio<Result> {
        let path = try input(file)
        let facts = if let facts { facts } else { try await probe(file) }
        let stream = try acceptableStream(facts)
        let seconds = limits.processorSeconds(forAudioOf: facts.durationInSeconds)
        let command = confined(tools.ffmpeg, on: path, processorSeconds: seconds, arguments("file:\(path)", stream))
        let progress = DecodingProgress()
        let log = ComplaintLog()
        do {
            let outcome = try await run(command, input: .none, output: .sequence, error: .sequence) { execution in
                try await supervise(execution, progress, log, body)
            }
            try Task.checkCancellation()
            let verdict = Verdict(
                status: outcome.terminationStatus,
                complaints: log.complaints(hiding: path),
                facts: facts,
                processorSeconds: seconds
            )
            return DecodedAudio(
                result: outcome.closureResult,
                durationInSeconds: Double(progress.samples) / Double(AudioChunks.sampleRate),
                facts: facts,
                warnings: try warnings(verdict, progress)
            )
        } catch let error as SubprocessError {
            throw translate(error)
        }
    }

    /// Hands over the samples of a short file that was decoded when it was opened; else decodes it, as above.
    ///
    /// - Throws: as above.
    package nonisolated(nonsending) func decode<Result: Sendable>(
        _ file: FilePath,
        _ opened: OpenedAudio,
        _ body: nonisolated(nonsending) (AudioChunks) async throws -> Result
    ) async throws -> DecodedAudio<Result> {
        guard let samples = opened.samples else { return try await decode(file, facts: opened.facts, body) }
        return DecodedAudio(
            result: try await body(AudioChunks(source: .memory(samples))),
            durationInSeconds: Double(samples.count) / Double(AudioChunks.sampleRate),
            facts: opened.facts,
            warnings: []
        )
    }

    func acceptableStream(_ facts: MediaFacts) throws -> AudioStream {
        guard let stream = facts.audioStreams.first else { throw AudioError.noAudioStream(container: facts.container) }
        let limit = limits.maximumDuration.inSeconds
        // An estimate may be far off; then only the samples count.
        if let seconds = facts.durationInSeconds, seconds > limit, !facts.isDurationEstimated {
            throw AudioError.tooLong(seconds: seconds, limitInSeconds: limit)
        }
        return stream
    }

    /// What ffmpeg is told.
    ///
    /// - Parameter address: As for ``inputArguments(_:)``.
    func arguments(_ address: String, _ stream: AudioStream) -> [String] {
        var filters: [String] = []
        if stream.beginsLate, stream.startInSeconds < limits.maximumDuration.inSeconds {
            filters = ["-af", "adelay=delays=\(Int(stream.startInSeconds * 1000)):all=1"]
        }
        // One thread: audio decoders have no use for more, and the recogniser has.
        return ["-hide_banner", "-nostdin", "-v", "error", "-threads", "1"] + inputArguments(address)
            + ["-map", "0:a:0", "-vn", "-sn", "-dn"] + filters
            // Without the maximum, ffmpeg mixes two equal channels to 1.4 times their level.
            + ["-ac", "1", "-rematrix_maxval", "1", "-ar", "\(AudioChunks.sampleRate)"]
            + ["-c:a", "pcm_s16le", "-f", "s16le", "pipe:1"]
    }

    private typealias Decoding = Execution<NoInput, SequenceOutput, SequenceOutput>

    private nonisolated(nonsending) func supervise<Result: Sendable>(
        _ decoding: Decoding,
        _ progress: DecodingProgress,
        _ log: ComplaintLog,
        _ body: nonisolated(nonsending) (AudioChunks) async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await watch(decoding, progress) }
            defer { group.cancelAll() }
            async let listening: Void = log.collect(decoding.standardError, onFirst: progress.complain)
            do {
                let chunks = AudioChunks(source: .pipe(decoding.standardOutput, progress, limits))
                let result = try await body(chunks)
                if !progress.hasEnded { try? decoding.send(signal: .kill) }
                progress.startWaiting()
                await listening
                // It has nothing left to say, so it ends by itself now, or is killed: SIGCONT only starts the waiting.
                let wait = TeardownStep.send(signal: .resume, allowedDurationToNextStep: limits.stallTimeout)
                await decoding.teardown(using: [wait])
                return result
            } catch {
                // Without this, `listening` would last as long as ffmpeg, and ffmpeg as long as nobody reads.
                try? decoding.send(signal: .kill)
                throw error
            }
        }
    }

    /// Kills a decoder that owes output for too long.
    private func watch(_ decoding: Decoding, _ progress: DecodingProgress) async {
        while true {
            let deadline = progress.deadline(after: limits.stallTimeout)
            do { try await Task.sleep(until: deadline, clock: .continuous) } catch { return }
            if progress.stall(after: limits.stallTimeout) {
                try? decoding.send(signal: .kill)
                return
            }
        }
    }
}
