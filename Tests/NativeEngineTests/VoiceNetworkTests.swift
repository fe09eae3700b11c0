import CWhisper
import Foundation
import TestSupport
import Testing

@testable import NativeEngine

@Suite struct `The voice detector hears what whisper.cpp's hears` {
    private static var file: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: silero_weights_address(), count: Int(silero_weights_size()))
    }

    /// Speech with pauses, and then silence and noise.
    private func recording() throws -> [Float] {
        var draws = SeededDraws(seed: 7)
        let noise = (0..<32_000).map { _ in (draws.next() - 0.5) * 0.2 }
        return try kennedy() + [Float](repeating: 0, count: 16_000) + noise + kennedy().prefix(40_000)
    }

    @Test func `in each frame of a recording`() throws {
        var memory = VoiceNetwork.Memory()
        let samples = try recording()
        let found = try VoiceNetwork(file: Self.file).probabilities(samples, &memory)
        let expected = try WhisperVoice().probabilities(samples)
        #expect(found.count == expected.count)
        // It rounds to halves before each product.
        #expect(greatestDifference(found, expected) < 0.02)
        let speech = expected.count { $0 >= 0.5 }
        #expect(speech > 200 && speech < expected.count - 80, "the recording has both")
    }

    @Test func `however the recording is cut`() throws {
        let network = try VoiceNetwork(file: Self.file)
        let samples = try recording()
        var (atOnce, inParts) = (VoiceNetwork.Memory(), VoiceNetwork.Memory())
        let whole = try network.probabilities(samples, &atOnce)
        var parts: [Float] = []
        var rest = samples[...]
        for frames in [1, 2, 63, 65, 7, 1000] {
            parts += try network.probabilities(Array(rest.prefix(frames * VoiceNetwork.frame)), &inParts)
            rest = rest.dropFirst(frames * VoiceNetwork.frame)
        }
        #expect(rest.isEmpty)
        #if arch(x86_64)
        #expect(greatestDifference(whole, parts) < 1e-6)
        #else
        // How oneDNN sums up depends on how many frames there are.
        #expect(greatestDifference(whole, parts) < 1e-5)
        #endif
        #expect(whole.count == parts.count)
    }

    @Test func `a last, short frame counts as padded`() throws {
        let network = try VoiceNetwork(file: Self.file)
        let samples = Array(try kennedy().prefix(20_000))
        let padded = samples + [Float](repeating: 0, count: 40 * VoiceNetwork.frame - samples.count)
        var (short, full) = (VoiceNetwork.Memory(), VoiceNetwork.Memory())
        let found = try network.probabilities(samples, &short)
        #expect(found == (try network.probabilities(padded, &full)))
        #expect(found.count == 40)
    }

    @Test func `a damaged file is refused`() throws {
        let bytes = Array(Self.file)
        func error(_ bytes: [UInt8]) -> ModelFault? {
            #expect(throws: ModelFault.self) { try bytes.withUnsafeBytes { _ = try VoiceNetwork(file: $0) } }
        }
        #expect(error([]) == .truncated)
        #expect(error(Array(bytes.dropLast(1))) == .truncated)
        #expect(error([0] + bytes.dropFirst()) == .notGGML)
        // The major version, behind the magic number and a text of ten bytes.
        var other = bytes
        other[18] = 5
        #expect(error(other) == .shape)
        let name = Array("rnn.weight_hh".utf8)
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: name) })
        var unnamed = bytes
        unnamed[place] = UInt8(ascii: "x")
        #expect(error(unnamed) == .tensor("_model.decoder.rnn.weight_hh"))
    }
}

/// whisper.cpp's detector.
private final class WhisperVoice {
    private let context: OpaquePointer

    init() throws {
        whisper_log_set({ _, _, _ in }, nil)
        var parameters = whisper_vad_default_context_params()
        parameters.n_threads = 1
        parameters.use_gpu = false
        let path = FileManager.default.temporaryDirectory.appending(path: "silero-\(UUID().uuidString).bin").path
        let weights = Data(bytes: silero_weights_address(), count: Int(silero_weights_size()))
        try weights.write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        context = try #require(whisper_vad_init_from_file_with_params(path, parameters))
        whisper_vad_reset_state(context)
    }

    deinit { whisper_vad_free(context) }

    func probabilities(_ samples: [Float]) throws -> [Float] {
        try #require(whisper_vad_detect_speech_no_reset(context, samples, Int32(samples.count)))
        let first = try #require(whisper_vad_probs(context))
        return Array(UnsafeBufferPointer(start: first, count: Int(whisper_vad_n_probs(context))))
    }
}
