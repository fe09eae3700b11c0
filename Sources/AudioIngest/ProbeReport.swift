import Foundation

/// The JSON ffprobe prints, of which every field may be missing.
struct ProbeReport: Decodable {
    struct Format: Decodable {
        var format_name: String?
        var duration: String?
        var start_time: String?
    }

    struct Stream: Decodable {
        var index: Int?
        var codec_type: String?
        var codec_name: String?
        var sample_rate: String?
        var channels: Int?
        var duration: String?
        var start_time: String?
        var disposition: [String: Int]?
    }

    var format: Format?
    var streams: [Stream]?

    /// What ffprobe has to print for this.
    static let arguments = [
        "-show_entries",
        "format=format_name,duration,start_time"
            + ":stream=index,codec_type,codec_name,sample_rate,channels,duration,start_time"
            + ":stream_disposition=attached_pic",
        "-of", "json=compact=1",
    ]

    /// The facts in what ffprobe printed; nil when it holds none.
    static func facts(_ json: [UInt8], _ complaints: Complaints) -> MediaFacts? {
        let report = try? JSONDecoder().decode(Self.self, from: Data(json))
        return report?.facts(isDurationEstimated: complaints.mention("Estimating duration"))
    }

    /// The facts in it, nil when it holds none.
    func facts(isDurationEstimated: Bool) -> MediaFacts? {
        guard let container = format?.format_name else { return nil }
        let audio = (streams ?? []).filter { $0.codec_type == "audio" }
        let hasVideo = (streams ?? []).contains { $0.codec_type == "video" && $0.disposition?["attached_pic"] != 1 }
        let ownDuration = seconds(audio.first?.duration)
        return MediaFacts(
            container: container,
            durationInSeconds: ownDuration ?? seconds(format?.duration),
            isDurationEstimated: isDurationEstimated || (ownDuration == nil && (hasVideo || audio.count > 1)),
            audioStreams: audio.map(stream),
            hasVideo: hasVideo
        )
    }

    private func stream(_ stream: Stream) -> AudioStream {
        AudioStream(
            index: stream.index ?? 0,
            codec: stream.codec_name ?? "unknown",
            sampleRate: stream.sample_rate.flatMap { Int($0) } ?? 0,
            channels: stream.channels ?? 0,
            startInSeconds: max(0, (seconds(stream.start_time) ?? 0) - (seconds(format?.start_time) ?? 0))
        )
    }

    private func seconds(_ text: String?) -> Double? {
        guard let value = text.flatMap({ Double($0) }), value.isFinite, abs(value) < 1e9 else { return nil }
        return value
    }
}
