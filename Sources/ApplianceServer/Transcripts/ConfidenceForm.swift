import HTTPTypes
import Hummingbird
import Transcription

/// The query of a transcript: which words are marked.
enum ConfidenceForm {
    /// - Returns: Words less probable than this are marked.
    /// - Throws: `APIError` with status 400.
    static func threshold(_ parameters: Parameters) throws -> Double {
        guard let text = parameters["low_confidence"] else { return MarkedPiece.threshold }
        guard let value = Double(text), (0...1).contains(value) else {
            throw APIError(
                .badRequest,
                "invalid_value",
                "'low_confidence' must be a number from 0 to 1.",
                parameter: "low_confidence"
            )
        }
        return value
    }
}
