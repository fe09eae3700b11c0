import CSpeechKernels
import CWhisper
import TestSupport
import Testing

@testable import NativeEngine

/// Against the same computation in float64, which `Tests/Fixtures/native-engine/reference.py` says as plainly as it can be said.
@Suite struct `The model computes what the reference computes` {
    private let reference: Reference
    private let model: NativeModel
    private let spectrogram: LogMelSpectrogram

    init() throws {
        reference = try Reference.load()
        model = try LoadedModels.exact.get()
        let maker = model.spectrograms
        spectrogram = try withProducts { try maker.spectrogram(of: try kennedy(), frames: 3000, with: $0) }
    }

    @Test func `the spectrogram, within a hundred-thousandth`() {
        let found = reference.frames.flatMap { spectrogram[$0] }
        #expect(greatestDifference(found, reference.spectrogram) < 1e-5)
    }

    @Test(arguments: Precision.allCases.filter(\.isAvailable))
    func `each layer of the encoder, and what comes of it`(precision: Precision) throws {
        // Without VNNI weights have half as many steps.
        let steps: Float = kernel_has_instructions(KERNEL_VNNI) ? 1 : 2
        // Of the greatest element of each layer's state, and of what comes of it.
        let (loaded, share, difference): (_, Float, Float) =
            switch precision {
            case .float32: (LoadedModels.exact, 2e-5, 1e-3)
            case .bfloat16: (LoadedModels.upperHalves, 1e-2, 0.15)
            case .int16: (LoadedModels.tinyEnglish, 2e-3, 0.02)
            case .int8: (LoadedModels.bytes, 1e-2 * steps, 0.15 * steps)
            }
        let model = try loaded.get()
        func sampled(_ state: UnsafePointer<Float>) -> [Float] {
            reference.positions.flatMap { position in
                (0..<reference.elements).map { state[position * model.shape.audioWidth + $0] }
            }
        }
        try withProducts { products in
            var stages: [[Float]] = []
            let encoder = AudioEncoder(model.encoder, products: products, scratch: Workspace())
            let output = try encoder.encode(spectrogram) { state in
                state.baseAddress.map { stages.append(sampled($0)) }
            }
            let encoded = withExtendedLifetime(encoder) { sampled(output) }
            #expect(stages.count == reference.stages.count)
            for (stage, expected) in zip(stages, reference.stages) {
                let size = expected.reduce(0) { max($0, abs($1)) }
                #expect(greatestDifference(stage, expected) < share * size)
            }
            #expect(greatestDifference(encoded, reference.encoded) < difference)
        }
    }

    @Test(arguments: [false, true], Precision.allCases.filter(\.isAvailable))
    func `the decoder, token by token or all at once`(atOnce: Bool, precision: Precision) throws {
        // What was heard and said is remembered in 16 bits.
        let (loaded, difference): (_, Float) =
            switch precision {
            case .float32: (LoadedModels.exact, 0.03)
            case .bfloat16: (LoadedModels.upperHalves, 0.3)
            case .int16: (LoadedModels.tinyEnglish, 0.05)
            // Logits are within ±40; bytes lose about a hundredth.
            case .int8: (LoadedModels.bytes, kernel_has_instructions(KERNEL_VNNI) ? 1 : 2)
            }
        for isPacked in [false, kernel_multiplies_integers()] {
            try decode(with: try loaded.get(), atOnce: atOnce, isPacked: isPacked, within: difference)
        }
    }

    private func decode(
        with decoding: NativeModel,
        atOnce: Bool,
        isPacked: Bool,
        within difference: Float
    ) throws {
        try withProducts { products in
            let decoder = TextDecoder(decoding.decoder, products: products, scratch: Workspace())
            let encoder = AudioEncoder(model.encoder, products: products, scratch: Workspace())
            let encoded = try encoder.encode(spectrogram)
            let speech = try withExtendedLifetime(encoder) {
                try decoder.hear(encoded, positions: spectrogram.frames / 2, isPacked: isPacked)
            }
            let text = TextMemory(layers: model.shape.textLayers, width: model.shape.textWidth)
            let places = reference.tokens.map { _ in text.add() }
            let rows = reference.tokens.enumerated().map { index, token in
                DecoderRow(token: token, places: Array(places[...index]), text: text, speech: speech)
            }
            for (step, rows) in (atOnce ? [rows] : rows.map { [$0] }).enumerated() {
                let logits = try decoder.step(rows)
                for index in rows.indices {
                    let row = atOnce ? index : step
                    let found = reference.best[row].map { logits[index * model.vocabulary.count + $0] }
                    #expect(greatestDifference(found, reference.logits[row]) < difference)
                }
            }
        }
    }
}

/// Against whisper.cpp on the same weights, which computes with halves and an approximated GELU.
@Suite struct `The model computes what whisper.cpp computes` {
    @Test func `its spectrogram makes the same logits there`() throws {
        let samples = try kennedy()
        let model = try LoadedModels.tinyEnglish.get()
        let spectrogram = try withProducts {
            try model.spectrograms.spectrogram(of: samples, frames: 3000, with: $0)
        }
        try withOracle { context, state in
            func logits() throws -> [Float] {
                #expect(whisper_encode_with_state(context, state, 0, 2) == 0)
                var token = whisper_token_sot(context)
                #expect(whisper_decode_with_state(context, state, &token, 1, 0, 2) == 0)
                let logits = try #require(whisper_get_logits_from_state(state))
                return Array(UnsafeBufferPointer(start: logits, count: model.vocabulary.count))
            }
            #expect(whisper_pcm_to_mel_with_state(context, state, samples, Int32(samples.count), 2) == 0)
            let theirs = try logits()
            // Band after band, there.
            let bands = (0..<spectrogram.bands).flatMap { band in
                (0..<spectrogram.frames).map { spectrogram[$0, band] }
            }
            #expect(
                whisper_set_mel_with_state(context, state, bands, Int32(spectrogram.frames), Int32(spectrogram.bands))
                    == 0
            )
            #expect(greatestDifference(try logits(), theirs) < 0.01)
        }
    }

    private func withOracle(_ body: (OpaquePointer, OpaquePointer) throws -> Void) throws {
        var parameters = whisper_context_default_params()
        parameters.use_gpu = false
        whisper_log_set({ _, _, _ in }, nil)
        let path = try TestModels.path(of: "tiny.en")
        let context = try #require(whisper_init_from_file_with_params_no_state(path, parameters))
        defer { whisper_free(context) }
        let state = try #require(whisper_init_state(context))
        defer { whisper_free_state(state) }
        try body(context, state)
    }
}
