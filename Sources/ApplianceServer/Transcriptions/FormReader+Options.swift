import Foundation
import HTTPTypes
import SpeechEngine
import SpeechModels
import Transcription

extension FormReader {
    /// What all forms with a recording say of how it is transcribed.
    ///
    /// - Throws: `APIError` with status 400 that names the field.
    func options(
        task: DecodingOptions.Task,
        defaults: TranscriptionDefaults,
        words: Bool
    ) throws -> TranscriptionOptions {
        var options = TranscriptionOptions()
        options.task = task
        options.language = try string("language").map { try languageCode($0, field: "language") }
        options.candidateLanguages = try list("languages").flatMap { $0.split(separator: ",") }.map {
            try languageCode($0.trimmingCharacters(in: .whitespaces), field: "languages")
        }
        options.vocabulary = try vocabulary()
        options.prompt = string("prompt")
        options.temperature = try number("temperature", in: 0...1) ?? 0
        options.wordTimestamps = words
        return defaults.completing(options)
    }

    /// The terms of `vocabulary`, and behind them those of OpenAI's `keywords`.
    private func vocabulary() throws -> [String] {
        do {
            return try Vocabulary.terms(list("vocabulary") + list("keywords"))
        } catch {
            let field = list("vocabulary").isEmpty ? "keywords" : "vocabulary"
            throw APIError(.badRequest, "invalid_value", error.description, parameter: field)
        }
    }

    private func languageCode(_ text: String, field: String) throws -> String {
        guard let language = WhisperLanguages.language(named: text) else {
            throw invalid(field, text, "a language Whisper knows, as ISO 639-1 code or English name")
        }
        return language.code
    }
}
