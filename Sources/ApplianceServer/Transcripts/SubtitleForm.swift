import Hummingbird
import Transcription

/// The query of a download: how subtitles are cut.
enum SubtitleForm {
    /// - Returns: Nil for a cue for each segment.
    /// - Throws: `APIError` with status 400 that names what is wrong.
    static func rules(_ parameters: Parameters) throws -> SubtitleRules? {
        func number(_ name: String, _ range: ClosedRange<Int>, standard: Double) throws -> Double {
            guard let text = parameters[Substring(name)] else { return standard }
            guard let value = Double(text), value >= Double(range.lowerBound), value <= Double(range.upperBound) else {
                throw invalid(name, "a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return value
        }
        switch parameters["cues"] {
        case "segments": return nil
        case nil, "readable": break
        default: throw invalid("cues", "readable or segments")
        }
        var rules = SubtitleRules()
        rules.lineLength = Int(try number("line_length", 10...100, standard: Double(rules.lineLength)))
        rules.lines = Int(try number("lines", 1...4, standard: Double(rules.lines)))
        rules.charactersPerSecond = try number("characters_per_second", 5...50, standard: rules.charactersPerSecond)
        rules.maximumDuration = try number("max_duration", 1...30, standard: rules.maximumDuration)
        rules.gap = try number("gap", 0...1, standard: rules.gap)
        return rules
    }

    private static func invalid(_ name: String, _ expected: String) -> APIError {
        APIError(.badRequest, "invalid_value", "'\(name)' must be \(expected).", parameter: name)
    }
}
