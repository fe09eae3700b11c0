/// What a file says about itself before it is decoded.
package struct MediaFacts: Sendable, Equatable, Codable {
    /// ffmpeg's name of the container, several joined by commas for one family (`mov,mp4,m4a,3gp,3g2,mj2`).
    package var container: String
    /// How long the first audio stream claims to be, nil when it does not say.
    package var durationInSeconds: Double?
    /// Whether the duration is only a guess, by bit rate or from another stream.
    package var isDurationEstimated: Bool
    /// The audio streams in file order; the first one is decoded.
    package var audioStreams: [AudioStream]
    /// Whether there are moving pictures; a cover picture does not count.
    package var hasVideo: Bool

    /// Creates facts from known values.
    package init(
        container: String,
        durationInSeconds: Double? = nil,
        isDurationEstimated: Bool = false,
        audioStreams: [AudioStream] = [],
        hasVideo: Bool = false
    ) {
        self.container = container
        self.durationInSeconds = durationInSeconds
        self.isDurationEstimated = isDurationEstimated
        self.audioStreams = audioStreams
        self.hasVideo = hasVideo
    }
}
