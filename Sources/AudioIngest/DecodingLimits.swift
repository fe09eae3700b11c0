/// What an untrusted file may cost.
package struct DecodingLimits: Sendable, Equatable {
    /// Address space of one ffmpeg or ffprobe; ffmpeg 5.1 needs 0.3 GB for ordinary files.
    package var memoryInBytes: Int
    /// The longest recording accepted.
    package var maximumDuration: Duration
    /// The decoder is stopped after this long without output while output is awaited.
    package var stallTimeout: Duration
    /// The header must have been read within this time.
    package var probeTimeout: Duration

    /// Creates limits fit for recordings of up to a day.
    package init(
        memoryInBytes: Int = 1 << 30,
        maximumDuration: Duration = .seconds(24 * 3600),
        stallTimeout: Duration = .seconds(60),
        probeTimeout: Duration = .seconds(20)
    ) {
        self.memoryInBytes = memoryInBytes
        self.maximumDuration = maximumDuration
        self.stallTimeout = stallTimeout
        self.probeTimeout = probeTimeout
    }

    /// Processor time for audio of this length, unknown when nil.
    ///
    /// Real decoders run a hundred times faster than the audio plays or more; five times is allowed, because headers
    /// lie a little and small machines are slow.
    func processorSeconds(forAudioOf seconds: Double?) -> Int {
        let longest = maximumDuration.inSeconds
        return 300 + Int(min(seconds ?? longest, longest) / 5)
    }

    /// The longest recording accepted.
    var maximumSamples: Int { Int(maximumDuration.inSeconds * Double(AudioChunks.sampleRate)) }

    /// Processor time for reading a header.
    var processorSecondsForProbe: Int { max(1, Int(probeTimeout.inSeconds)) }
}

extension Duration {
    /// The whole duration as a number.
    var inSeconds: Double { self / .seconds(1) }
}
