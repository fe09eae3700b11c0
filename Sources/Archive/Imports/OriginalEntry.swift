import Crypto
import Foundation
import SpeechEngine
import Transcription

/// An entry of the original appliance's history.
struct OriginalEntry {
    /// All its fields.
    let fields: [String: JSONValue]

    /// The transcript it becomes; the same entry becomes the same one, so that it is imported once.
    ///
    /// - Parameter place: What to name it by if it cannot be read.
    /// - Throws: `ImportError.unusable` if it has no text.
    func stored(place: String) throws -> StoredTranscript {
        guard let text = text("text") else { throw ImportError.unusable(place) }
        let duration = number("duration") ?? 0
        let segment = TranscriptSegment(
            start: 0,
            end: duration,
            text: text,
            tokens: [],
            words: [],
            temperature: 0,
            averageLogProbability: 0,
            compressionRatio: 0,
            noSpeechProbability: 0
        )
        return StoredTranscript(
            id: id(text),
            createdAt: date ?? Date(timeIntervalSince1970: 0),
            source: source,
            title: self.text("filename"),
            task: .transcribe,
            model: self.text("model_used") ?? "unknown",
            engine: "original appliance",
            applianceVersion: "original",
            transcript: Transcript(
                language: self.text("language"),
                languageProbability: nil,
                duration: duration,
                segments: [segment],
                warnings: []
            ),
            originalFields: kept
        )
    }

    /// All fields but the text, which is nowhere else; metadata as what it is in quotes.
    private var kept: [String: JSONValue] {
        var kept = fields.filter { $0.key != "text" && $0.value != .null }
        if case .string(let text) = fields["metadata"],
            let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        {
            kept["metadata"] = value
        }
        return kept
    }

    /// The original's exports differ in their other fields.
    private func id(_ content: String) -> String {
        let parts = [text("timestamp") ?? "", text("filename") ?? "", content]
        let hash = SHA256.hash(data: Data(parts.joined(separator: "\0").utf8))
        return "tr_" + hash.prefix(12).hexadecimal
    }

    private var source: StoredTranscript.Source {
        switch text("source_type") {
        case "upload", "live": .web
        case "live_api": .api
        default: .imported
        }
    }

    /// SQLite's times are UTC and say so nowhere.
    private var date: Date? {
        guard let text = text("timestamp") else { return nil }
        let iso = text.replacing(" ", with: "T")
        let zoned = iso.contains("Z") || iso.dropFirst(11).contains { "+-".contains($0) } ? iso : iso + "Z"
        let styles = [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)]
        return styles.lazy.compactMap { try? Date(zoned, strategy: $0) }.first
    }

    private func text(_ name: String) -> String? {
        guard case .string(let text) = fields[name], !text.isEmpty else { return nil }
        return text
    }

    private func number(_ name: String) -> Double? {
        let number: Double? =
            switch fields[name] {
            case .number(let value): value
            case .integer(let value): Double(value)
            case .string(let text): Double(text)
            default: nil
            }
        return number.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    }
}
