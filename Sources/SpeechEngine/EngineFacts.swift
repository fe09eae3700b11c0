/// What a loaded engine says of itself.
package struct EngineFacts: Sendable, Codable, Equatable {
    /// The engine's name and version, for example `whisper.cpp 1.8.5`.
    package var engine: String

    /// The codes of the languages the model knows; only `en` for one that was trained on English alone.
    package var languages: [String]

    /// Processor features the engine's kernels were built to use, for example `AVX2`.
    package var processorFeatures: [String]

    /// Windows that can be decoded at the same time.
    package var lanes: Int

    /// Why this engine decodes and not another one; nil where the owner named it.
    package var reason: String?

    /// Whether the model knows languages other than English.
    package var multilingual: Bool { languages.count > 1 }
}
