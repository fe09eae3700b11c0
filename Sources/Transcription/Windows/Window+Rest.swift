import SpeechEngine

extension Window {
    /// Speech, in seconds, that may be left where a decoder stopped.
    private static let leftAtStop = 0.5

    /// Speech, in seconds, that may be left behind a text that was ended as if nothing followed: times are not exact.
    private static let leftBehindText = 3.0

    /// How far into the window its speech was written down, in seconds, if the rest is to be decoded, too; else nil.
    ///
    /// A decoder may stop in the middle of speech, or say that a text ends where somebody else goes on speaking. One that
    /// does not move is not asked again.
    func heard(by decoded: DecodedWindow) -> Double? {
        let stop = decoded.decodedSeconds
        if stop >= 1, speech(behind: stop) > Self.leftAtStop { return stop }
        guard let end = decoded.segments.last?.end, end >= 1 else { return nil }
        return speech(behind: end) > Self.leftBehindText ? end : nil
    }

    /// Seconds from there up to the last speech.
    private func speech(behind seconds: Double) -> Double {
        let samples = dropping(seconds: seconds).pieces.reduce(0) { sum, piece in
            sum + max(0, min(piece.upperBound, speechEnd) - piece.lowerBound)
        }
        return Double(samples) / Double(EngineAudio.sampleRate)
    }
}
