import Glibc
import Subprocess

extension AudioDecoder {
    /// What is known once ffmpeg is gone.
    struct Verdict {
        let status: TerminationStatus
        let complaints: Complaints
        let facts: MediaFacts
        let processorSeconds: Int
    }

    /// Decides whether a decoding was good enough, and what to say about it.
    func warnings(_ verdict: Verdict, _ progress: DecodingProgress) throws -> [AudioWarning] {
        let decoded = Double(progress.samples) / Double(AudioChunks.sampleRate)
        if progress.hasStalled { throw AudioError.timedOut(afterSeconds: limits.stallTimeout.inSeconds) }
        if progress.wasCutOff { return [.cutOff(afterSeconds: decoded)] }
        guard progress.hasEnded else { return [] }  // The consumer had enough.
        guard progress.samples > 0 else { throw failure(verdict) }
        var warnings: [AudioWarning] = []
        if let warning = endsEarly(decoded, verdict.facts) { warnings.append(warning) }
        if !verdict.complaints.isEmpty || !verdict.status.isSuccess {
            let position = Double(progress.samplesAtFirstComplaint ?? progress.samples)
            let detail = verdict.status.isSuccess ? verdict.complaints.detail : reason(verdict)
            warnings.append(.damaged(afterSeconds: position / Double(AudioChunks.sampleRate), detail: detail))
        }
        return warnings
    }

    /// What to say where less was decoded than the file promises.
    func endsEarly(_ decoded: Double, _ facts: MediaFacts) -> AudioWarning? {
        let delay = facts.audioStreams.first?.startInSeconds ?? 0
        guard let promised = facts.durationInSeconds.map({ $0 + delay }), !facts.isDurationEstimated,
            decoded < promised * 0.98 - 0.5
        else { return nil }
        return .endsEarly(seconds: decoded, promisedSeconds: promised)
    }

    private func failure(_ verdict: Verdict) -> AudioError {
        if let error = launchError(tools.ffmpeg, verdict.status, verdict.complaints) { return error }
        if verdict.status == .signaled(SIGXCPU) {
            return .outOfProcessorTime(limitInSeconds: verdict.processorSeconds)
        }
        guard verdict.status.isSuccess, verdict.complaints.isEmpty else {
            return .decoderFailed(detail: reason(verdict))
        }
        return .noSamples(container: verdict.facts.container)
    }

    private func reason(_ verdict: Verdict) -> String {
        guard case .signaled(let signal) = verdict.status else { return verdict.complaints.detail }
        return signal == SIGXCPU ? "the decoder took too long" : "the decoder crashed with signal \(signal)"
    }
}
