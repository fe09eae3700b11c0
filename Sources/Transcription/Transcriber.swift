package import AudioIngest
package import SpeechEngine
package import SystemPackage

/// Turns recordings of any length into transcripts.
///
/// Memory does not grow with the length: audio is decoded, cut and recognised as a stream.
package struct Transcriber: Sendable {
    private let decoder: AudioDecoder
    private let engine: any SpeechEngine
    private let threads: Int

    /// - Parameter threads: Processor threads for one window.
    package init(decoder: AudioDecoder, engine: any SpeechEngine, threads: Int) {
        self.decoder = decoder
        self.engine = engine
        self.threads = threads
    }

    /// Transcribes a file.
    ///
    /// - Parameter onEvent: Called with what happens, from one task at a time.
    /// - Throws: `AudioError`, `EngineError`, `TranscriptionError`, `CancellationError`.
    package func transcribe(
        _ file: FilePath,
        options: TranscriptionOptions,
        onEvent: @escaping @Sendable (TranscriptionEvent) -> Void = { _ in }
    ) async throws -> Transcript {
        let facts = try await decoder.probe(file)
        let model = try await engine.facts()
        if !model.multilingual, let language = options.language, language != "en" {
            throw TranscriptionError.englishOnly(asked: language)
        }
        onEvent(.started(facts))
        let pass = RecordingPass(
            engine: engine,
            options: options,
            language: model.multilingual ? options.language : "en",
            threads: threads,
            lanes: model.lanes,
            onEvent: onEvent
        )
        let audio = try await decoder.decode(file, facts: facts) { chunks in try await pass.run(chunks) }
        return Transcript(
            language: audio.result.language?.code ?? options.language,
            languageProbability: options.language == nil ? audio.result.language?.probability : nil,
            duration: audio.durationInSeconds,
            segments: audio.result.segments,
            warnings: audio.warnings.map(\.description)
        )
    }
}
