package import AudioIngest
package import SpeechEngine
package import SystemPackage

/// Turns recordings of any length into transcripts.
///
/// Memory does not grow with the length: audio is decoded, cut and recognised as a stream.
package struct Transcriber: Sendable {
    /// A file that was looked at and found fit to be transcribed.
    package struct Recording: Sendable {
        let audio: OpenedAudio
        let file: FilePath
        let options: TranscriptionOptions
        let prompt: InitialPrompt
        let model: EngineFacts

        /// What the file's header says.
        package var facts: MediaFacts { audio.facts }

        /// The language if nothing is left to choose.
        var language: String? {
            guard model.multilingual else { return "en" }
            if let language = options.language { return language }
            let known = Set(options.candidateLanguages).intersection(model.languages)
            return known.count == 1 ? known.first : nil
        }
    }

    private let decoder: AudioDecoder
    private let engine: any SpeechEngine
    private let threads: Int

    /// - Parameter threads: Processor threads, for all windows that are decoded at once.
    package init(decoder: AudioDecoder, engine: any SpeechEngine, threads: Int) {
        self.decoder = decoder
        self.engine = engine
        self.threads = threads
    }

    /// Looks at a file; the engine is not asked.
    ///
    /// - Throws: `AudioError`.
    package func inspect(_ file: FilePath) async throws -> MediaFacts { try await decoder.probe(file) }

    /// Looks at a file and the options; at most a short file is decoded yet.
    ///
    /// - Throws: `AudioError`, `EngineError`, `TranscriptionError`.
    package func prepare(_ file: FilePath, options: TranscriptionOptions) async throws -> Recording {
        let audio = try await decoder.open(file)
        let model = try await engine.facts()
        try options.check(languages: model.languages)
        return Recording(
            audio: audio,
            file: file,
            options: options,
            prompt: try await initialPrompt(options),
            model: model
        )
    }

    private func initialPrompt(_ options: TranscriptionOptions) async throws -> InitialPrompt {
        let (terms, prompt, isWhole) = InitialPrompt.pieces(vocabulary: options.vocabulary, prompt: options.prompt)
        let texts = terms + [prompt]
        let tokens = texts == [""] ? [[]] : try await engine.tokenSizes(of: texts)
        return InitialPrompt(
            terms: Array(zip(terms, tokens.map(\.count))),
            prompt: (prompt, tokens.last ?? []),
            isPromptWhole: isWhole
        )
    }

    /// Transcribes a recording.
    ///
    /// - Parameters:
    ///   - host: Who gives the turns in the engine and keeps the windows; nil for nobody.
    ///   - firstAlone: Whether the first of its windows is decoded before any other, so that something is heard or kept
    ///     soon; the whole takes a little longer then.
    ///   - onEvent: Called with what happens; it must not block.
    /// - Throws: `AudioError`, `EngineError`, `CancellationError`, and what `host` throws.
    package func transcribe(
        _ recording: Recording,
        host: (any PassHost)? = nil,
        firstAlone: Bool = false,
        onEvent: @escaping @Sendable (TranscriptionEvent) -> Void = { _ in }
    ) async throws -> Transcript {
        var options = recording.options
        options.prompt = recording.prompt.text
        let pass = RecordingPass(
            engine: engine,
            options: options,
            language: recording.language,
            threads: max(1, threads / max(1, recording.model.lanes)),
            lanes: recording.model.lanes,
            firstAlone: firstAlone,
            host: host ?? NoHost(),
            onEvent: onEvent
        )
        let audio = try await decoder.decode(recording.file, recording.audio) { chunks in
            try await pass.run(chunks)
        }
        let language = audio.result.language
        return Transcript(
            language: language?.code ?? options.language,
            languageProbability: pass.language == nil ? language?.probability : nil,
            duration: audio.durationInSeconds,
            segments: audio.result.segments,
            warnings: audio.warnings.map(\.description) + recording.prompt.warnings
        )
    }
}
