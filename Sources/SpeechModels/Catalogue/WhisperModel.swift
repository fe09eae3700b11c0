/// An official Whisper model in whisper.cpp's file format.
package struct WhisperModel: Equatable, Sendable {
    /// Its name, for example `base` or `large-v3-turbo`.
    package let id: String
    /// The length of its file in bytes.
    package let size: Int
    /// The SHA-1 whisper.cpp publishes for its file, lower-case hexadecimal.
    package let sha1: String
    /// The SHA-256 of its file, lower-case hexadecimal.
    package let sha256: String
    /// What it understands.
    package let languages: Coverage
    /// The number of its weights, as OpenAI rounds it.
    package let parameters: Int
    /// The main memory in bytes its work takes beside the weights; an estimate.
    let workingMemory: Int
    /// The main memory in bytes that each further window takes which is decoded together with others; an estimate.
    ///
    /// What was heard and what five hypotheses may say, 2 × 2 bytes for each place, layer of the decoder and element of
    /// its width; and what a thread computes with in the encoder, 1500 × 40 bytes for each element.
    let windowMemory: Int

    /// Which languages a model understands.
    package enum Coverage: Equatable, Sendable {
        /// English.
        case englishOnly
        /// The first `count` of `WhisperLanguages.all`.
        case multilingual(count: Int)
    }

    /// The name of its file.
    package var fileName: String { "ggml-\(id).bin" }

    /// The main memory in bytes to plan for, an estimate: the file plus the working memory.
    ///
    /// The working memory follows whisper.cpp's own table (273 MB for tiny, 388 for base, 852 for small, 2.1 GB for
    /// medium, 3.9 GB for large); the turbo models count as large there, because they share its encoder.
    package var memoryNeed: Int { size + workingMemory }

    /// The same for work on several windows at once.
    ///
    /// - Parameter together: Whether they are decoded together, and not each on its own.
    package func memoryNeed(windows: Int, together: Bool) -> Int {
        memoryNeed + max(0, windows - 1) * (together ? windowMemory : workingMemory)
    }

    /// Where whisper.cpp's authors publish the file.
    package var upstreamURL: String { Self.upstream + fileName }

    /// The address below which they publish all files.
    package static let upstream = "https://huggingface.co/ggerganov/whisper.cpp/resolve/main/"

    /// The languages it understands, in Whisper's order.
    package var supportedLanguages: ArraySlice<WhisperLanguages.Language> {
        switch languages {
        case .englishOnly: WhisperLanguages.all.prefix(1)
        case .multilingual(let count): WhisperLanguages.all.prefix(count)
        }
    }
}
