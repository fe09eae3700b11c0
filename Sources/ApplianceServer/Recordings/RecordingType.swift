import AudioIngest

/// What a recording is called on the web.
struct RecordingType: Equatable {
    /// MIME type.
    let mime: String
    /// What names of files with it end with.
    let ending: String

    /// By ffmpeg's names of containers; with moving pictures it is another.
    private static let known: [(container: String, audio: RecordingType, video: RecordingType?)] = [
        ("mp3", .init(mime: "audio/mpeg", ending: "mp3"), nil),
        ("wav", .init(mime: "audio/wav", ending: "wav"), nil),
        ("flac", .init(mime: "audio/flac", ending: "flac"), nil),
        ("ogg", .init(mime: "audio/ogg", ending: "ogg"), .init(mime: "video/ogg", ending: "ogv")),
        ("mp4", .init(mime: "audio/mp4", ending: "m4a"), .init(mime: "video/mp4", ending: "mp4")),
        ("webm", .init(mime: "audio/webm", ending: "webm"), .init(mime: "video/webm", ending: "webm")),
        ("aac", .init(mime: "audio/aac", ending: "aac"), nil),
        ("aiff", .init(mime: "audio/aiff", ending: "aiff"), nil),
        ("amr", .init(mime: "audio/amr", ending: "amr"), nil),
        ("caf", .init(mime: "audio/x-caf", ending: "caf"), nil),
        ("asf", .init(mime: "audio/x-ms-wma", ending: "wma"), .init(mime: "video/x-ms-wmv", ending: "wmv")),
        ("avi", .init(mime: "video/x-msvideo", ending: "avi"), nil),
        ("mpegts", .init(mime: "video/mp2t", ending: "ts"), nil),
    ]
    private static let other = RecordingType(mime: "application/octet-stream", ending: "bin")

    private init(mime: String, ending: String) {
        self.mime = mime
        self.ending = ending
    }

    init(_ facts: MediaFacts) {
        let names = facts.container.split(separator: ",").map(String.init)
        let row = Self.known.first { names.contains($0.container) }
        self = row.map { facts.hasVideo ? $0.video ?? $0.audio : $0.audio } ?? .other
    }

    /// One that was kept earlier.
    init(mime: String) {
        let all = Self.known.flatMap { [$0.audio, $0.video].compactMap(\.self) }
        self = all.first { $0.mime == mime } ?? .other
    }
}
