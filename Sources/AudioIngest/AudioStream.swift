/// One audio stream of a file.
package struct AudioStream: Sendable, Equatable, Codable {
    /// The position among all streams of the file.
    package var index: Int
    /// ffmpeg's name of the codec.
    package var codec: String
    /// In hertz, 0 when unknown.
    package var sampleRate: Int
    /// 0 when unknown.
    package var channels: Int
    /// How much later than the file the stream begins, in seconds; decoded as silence.
    package var startInSeconds: Double

    /// Whether silence is to be put before it.
    var beginsLate: Bool { startInSeconds >= 0.02 }

    /// Creates a stream from known values.
    package init(index: Int, codec: String, sampleRate: Int, channels: Int, startInSeconds: Double = 0) {
        self.index = index
        self.codec = codec
        self.sampleRate = sampleRate
        self.channels = channels
        self.startInSeconds = startInSeconds
    }
}
