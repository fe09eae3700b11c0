import CWhisper
import DecodingChecks
import Foundation
import Synchronization

/// One decode state over a shared weights.
///
/// Its calls block, and two threads may not use it at once.
final class WhisperLane {
    private let weights: WhisperWeights
    private let state: OpaquePointer

    init(weights: WhisperWeights) throws {
        guard let state = whisper_init_state(weights.context) else {
            throw EngineError.workerUnavailable(detail: "not enough memory for a decode state")
        }
        self.weights = weights
        self.state = state
    }

    deinit { whisper_free_state(state) }

    /// Decodes one window, hotter and hotter until an attempt passes.
    ///
    /// - Throws: `EngineError`, `CancellationError` once `control` says so.
    func decode(_ samples: [Float], options: DecodingOptions, control: DecodeControl) throws -> DecodedWindow {
        try check(samples)
        var attempts: [DecodedWindow] = []
        for temperature in TemperatureFallback.temperatures(
            from: options.temperature,
            step: options.temperatureStep
        ) {
            let attempt = try attempt(samples, options: options, temperature: temperature, control: control)
            if TemperatureFallback.passes(attempt) { return attempt }
            attempts.append(attempt)
        }
        guard let best = TemperatureFallback.best(of: attempts) else { throw EngineError.decodingFailed(code: 0) }
        return best
    }

    /// All languages of the model with their probabilities, most probable first.
    func detectLanguage(_ samples: [Float], threads: Int) throws -> [LanguageProbability] {
        try check(samples)
        guard weights.isMultilingual else { return [LanguageProbability(code: "en", probability: 1)] }
        let padded = samples + [Float](repeating: 0, count: max(0, EngineAudio.sampleRate - samples.count))
        guard
            whisper_pcm_to_mel_with_state(weights.context, state, padded, Int32(padded.count), Int32(threads)) == 0
        else { throw EngineError.decodingFailed(code: -2) }
        var probabilities = [Float](repeating: 0, count: Int(whisper_lang_max_id()) + 1)
        let code = whisper_lang_auto_detect_with_state(weights.context, state, 0, Int32(threads), &probabilities)
        guard code >= 0 else { throw EngineError.decodingFailed(code: Int(code)) }
        // What stands behind the model's own languages is the probability of something else.
        return zip(weights.languages, probabilities)
            .map { LanguageProbability(code: $0, probability: Double($1)) }
            .sorted { $0.probability > $1.probability }
    }

    private func check(_ samples: [Float]) throws {
        guard !samples.isEmpty, samples.count <= EngineAudio.maximumWindow else {
            throw EngineError.windowSize(samples: samples.count)
        }
    }

    private func attempt(
        _ samples: [Float],
        options: DecodingOptions,
        temperature: Double,
        control: DecodeControl
    ) throws -> DecodedWindow {
        control.beginAttempt(seconds: Double(samples.count) / Double(EngineAudio.sampleRate))
        var parameters = Self.parameters(options, temperature: temperature)
        let pointer = Unmanaged.passUnretained(control).toOpaque()
        // One encoder pass per window: a remainder is cut anew by whoever cuts the windows.
        parameters.encoder_begin_callback_user_data = pointer
        parameters.encoder_begin_callback = { _, _, pointer in DecodeControl.at(pointer)?.beginPass() ?? false }
        parameters.abort_callback_user_data = pointer
        parameters.abort_callback = { pointer in DecodeControl.at(pointer)?.isCancelled ?? true }
        parameters.logits_filter_callback_user_data = pointer
        parameters.logits_filter_callback = { context, _, tokens, count, _, pointer in
            guard let tokens, count > 0 else { return }
            let offset = tokens[Int(count) - 1].id - whisper_token_beg(context)
            if offset > 0 { DecodeControl.at(pointer)?.reached(seconds: Double(offset) * 0.02) }
        }

        let prompt = weights.tokenizer.tokens(of: options.prompt ?? "")
        let code = withExtendedLifetime(control) {
            withOptionalCString(weights.isMultilingual ? options.language : "en") { language in
                prompt.withUnsafeBufferPointer { prompt in
                    parameters.language = language
                    parameters.prompt_tokens = prompt.baseAddress
                    parameters.prompt_n_tokens = Int32(prompt.count)
                    return whisper_full_with_state(
                        weights.context,
                        state,
                        parameters,
                        samples,
                        Int32(samples.count)
                    )
                }
            }
        }
        if control.isCancelled { throw CancellationError() }
        guard code == 0 else { throw EngineError.decodingFailed(code: Int(code)) }
        return result(samples, options: options, temperature: temperature, stoppedEarly: control.wantedAnotherPass)
    }

    private static func parameters(_ options: DecodingOptions, temperature: Double) -> whisper_full_params {
        let beams = options.beamSize > 1 && temperature == 0
        var parameters = whisper_full_default_params(
            beams ? WHISPER_SAMPLING_BEAM_SEARCH : WHISPER_SAMPLING_GREEDY
        )
        parameters.print_progress = false
        parameters.print_realtime = false
        parameters.print_timestamps = false
        parameters.n_threads = Int32(options.threads)
        parameters.translate = options.task == .translate
        parameters.no_context = true
        parameters.token_timestamps = options.wordTimestamps
        parameters.temperature = Float(temperature)
        parameters.temperature_inc = 0
        parameters.greedy.best_of = temperature == 0 ? 1 : Int32(options.bestOf)
        parameters.beam_search.beam_size = Int32(options.beamSize)
        return parameters
    }

    private func result(
        _ samples: [Float],
        options: DecodingOptions,
        temperature: Double,
        stoppedEarly: Bool
    ) -> DecodedWindow {
        let length = Double(samples.count) / Double(EngineAudio.sampleRate)
        let segments = (0..<whisper_full_n_segments_from_state(state)).map { segment($0, options: options) }
        let tokens = segments.flatMap(\.tokens)
        let sum = tokens.reduce(0) { $0 + $1.logProbability }
        return DecodedWindow(
            segments: segments,
            temperature: temperature,
            averageLogProbability: tokens.isEmpty ? 0 : sum / Double(tokens.count),
            noSpeechProbability: segments.isEmpty
                ? 1 : Double(whisper_full_get_segment_no_speech_prob_from_state(state, 0)),
            compressionRatio: compressionRatio(of: segments.flatMap { Array($0.text.utf8) }),
            decodedSeconds: stoppedEarly ? min(length, segments.last?.end ?? length) : length
        )
    }

    private func segment(_ index: Int32, options: DecodingOptions) -> DecodedSegment {
        let tokens = (0..<whisper_full_n_tokens_from_state(state, index)).compactMap { position -> TimedToken? in
            let data = whisper_full_get_token_data_from_state(state, index, position)
            guard data.id < weights.endOfText else { return nil }
            return TimedToken(
                token: DecodedToken(
                    id: Int(data.id),
                    bytes: weights.bytes(of: data.id),
                    logProbability: max(-100, Double(data.plog))
                ),
                start: Double(data.t0) * 0.01,
                end: Double(data.t1) * 0.01
            )
        }
        let language = options.task == .translate ? "en" : options.language
        return DecodedSegment(
            start: Double(whisper_full_get_segment_t0_from_state(state, index)) * 0.01,
            end: Double(whisper_full_get_segment_t1_from_state(state, index)) * 0.01,
            text: String(decoding: tokens.flatMap(\.token.bytes), as: UTF8.self),
            tokens: tokens.map(\.token),
            words: options.wordTimestamps ? WordGrouping.words(tokens, language: language) : []
        )
    }
}

/// A C string for the duration of `body`, or nil.
private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let text else { return body(nil) }
    return text.withCString(body)
}
