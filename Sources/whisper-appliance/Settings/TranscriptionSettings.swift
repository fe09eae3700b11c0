import Foundation
import SpeechModels
import Transcription

extension TranscriptionDefaults {
    /// What the owner has set about transcribing.
    ///
    /// - Throws: `SettingsError`.
    init(_ values: SettingsReader) throws {
        self.init(
            beamSize: try values.integer("beam-size", in: 1...8) ?? 5,
            vocabulary: try Self.vocabulary(values.list("vocabulary") ?? ""),
            languages: try Self.languages(values.list("languages") ?? "", key: "languages")
        )
    }

    /// - Throws: `SettingsError` if there are too many terms, or too long ones.
    static func vocabulary(_ text: String) throws -> [String] {
        do { return try Vocabulary.terms([text]) } catch {
            throw SettingsError(key: "vocabulary", fault: error.description)
        }
    }

    /// The codes of languages that stand with commas between.
    ///
    /// - Throws: `SettingsError` for one that Whisper does not know.
    static func languages(_ text: String, key: String) throws -> [String] {
        try text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }.map {
            guard let language = WhisperLanguages.language(named: $0) else {
                throw SettingsError(key: key, value: $0, expected: "languages as ISO 639-1 codes or English names")
            }
            return language.code
        }
    }
}
