/// What a loaded engine says of itself.
package struct EngineFacts: Sendable, Codable, Equatable {
    /// The engine's name and version, for example `whisper.cpp 1.8.5`.
    package var engine: String

    /// Whether the model knows languages other than English.
    package var multilingual: Bool

    /// Processor features the engine's kernels were built to use, for example `AVX2`.
    package var processorFeatures: [String]

    /// Windows that can be decoded at the same time.
    package var lanes: Int
}
