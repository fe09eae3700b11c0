/// The forms a transcript can be written in.
package enum TranscriptFormat: String, Sendable, CaseIterable {
    case text, json
    case verboseJSON = "verbose_json"
    case srt, vtt, tsv

    /// The ending of a file in this form, without the dot.
    package var fileExtension: String {
        switch self {
        case .text: "txt"
        case .json, .verboseJSON: "json"
        case .srt: "srt"
        case .vtt: "vtt"
        case .tsv: "tsv"
        }
    }
}
