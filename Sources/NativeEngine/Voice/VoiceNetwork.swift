import CSpeechKernels
import Foundation

/// The network of Silero's voice activity detector, for recordings of 16 kHz.
///
/// All that does not depend on the frames before is computed for many frames at once. Not for several threads.
/// Source of its layers: Silero VAD 6.2, in a ggml file, as whisper.cpp computes it.
package final class VoiceNetwork {
    /// Samples of a frame.
    package static let frame = 512

    private static let cells = 128
    private static let frequencies = 129
    /// Spectra of a frame, from windows of `window` samples, each `hop` after the one before.
    private static let spectra = 4
    private static let window = 256
    private static let hop = 128
    /// The samples at both ends of a frame that are mirrored.
    private static let mirrored = 64
    /// Three spectra, and zeros, since products are of multiples of 16.
    private static let neighbours = 400
    /// Frames that are computed at once.
    private static let block = 64

    /// What a detector remembers of the frames before.
    package struct Memory {
        fileprivate var output = [Float](repeating: 0, count: VoiceNetwork.cells)
        fileprivate var cells = [Float](repeating: 0, count: VoiceNetwork.cells)

        package init() {}
    }

    private let spectrum: Linear
    private let convolutions: [Linear]
    private let gates: Linear
    /// As `kernel_remember` wants them.
    private let recurrent: Constants
    private let verdict: [Float]
    private let verdictBias: Float

    private let products = Products()
    private let input = Workspace<Float>()
    private let result = Workspace<Float>()

    /// - Throws: `ModelFault`, and `NativeEngineError.compute`.
    package init(file: UnsafeRawBufferPointer) throws {
        let tensors = try VoiceTensors(file)
        let precision: Precision = Precision.int16.isAvailable ? .int16 : .float32
        func layer(_ weights: [Float], _ bias: [Float]?, inner: Int, columns: Int) throws -> Linear {
            try Linear(weights, bias: bias, inner: inner, columns: columns, rows: Self.block, precision: precision)
        }
        let basis = try tensors.floats("_model.stft.forward_basis_buffer", count: 2 * Self.frequencies * Self.window)
        spectrum = try layer(basis, nil, inner: Self.window, columns: 2 * Self.frequencies)
        // Of the last two only the places that do not fall on the zeros beside the frame.
        let shapes = [(Self.frequencies, 128, 0..<3), (128, 64, 0..<3), (64, 64, 1..<3), (64, 128, 1..<2)]
        convolutions = try shapes.enumerated().map { index, shape in
            let (inner, columns, places) = shape
            let rows = index == 0 ? Self.neighbours : places.count * inner
            let name = "_model.encoder.\(index).reparam_conv."
            let stored = try tensors.floats(name + "weight", count: 3 * inner * columns)
            return try layer(
                ConvolutionWeights.ordered(stored, inner: inner, columns: columns, places: places, rows: rows),
                try tensors.floats(name + "bias", count: columns),
                inner: rows,
                columns: columns
            )
        }
        let (cells, all) = (Self.cells, 4 * Self.cells)
        let name = "_model.decoder.rnn."
        let biases = zip(
            try tensors.floats(name + "bias_ih", count: all),
            try tensors.floats(name + "bias_hh", count: all)
        )
        let incoming = try tensors.floats(name + "weight_ih", count: all * cells)
        gates = try layer(incoming, biases.map { $0 + $1 }, inner: cells, columns: all)
        let weights = try tensors.floats(name + "weight_hh", count: all * cells)
        var panels: [Float] = []
        let panel = Int(KERNEL_MEMORY_PANEL)
        for first in stride(from: 0, to: all, by: panel) {
            for cell in 0..<cells {
                for column in first..<first + panel { panels.append(weights[column * cells + cell]) }
            }
        }
        recurrent = Constants(panels)
        verdict = try tensors.floats("_model.decoder.decoder.2.weight", count: cells)
        verdictBias = try tensors.floats("_model.decoder.decoder.2.bias", count: 1)[0]
    }

    /// The probability of speech in each frame of `frame` samples; a last, short frame counts as padded with zeros.
    ///
    /// - Throws: `NativeEngineError.compute`.
    package func probabilities(_ samples: [Float], _ memory: inout Memory) throws(NativeEngineError) -> [Float] {
        // Recordings are heard one after the other; the other processors are for those who write.
        setThreadCount(1)
        var probabilities: [Float] = []
        var rest = samples[...]
        while !rest.isEmpty {
            let part = rest.prefix(Self.block * Self.frame)
            rest = rest.dropFirst(part.count)
            let count = (part.count + Self.frame - 1) / Self.frame
            let whole = part + [Float](repeating: 0, count: count * Self.frame - part.count)
            let heard = try listen(Array(whole), count)
            for frame in 0..<count {
                probabilities.append(judge(heard + frame * 4 * Self.cells, &memory))
            }
        }
        return probabilities
    }

    /// What the frames make of the gates of the memory.
    private func listen(_ samples: [Float], _ count: Int) throws(NativeEngineError) -> UnsafeMutablePointer<Float> {
        let input = input.room(for: count * Self.spectra * Self.neighbours)
        let result = result.room(for: count * Self.spectra * 2 * Self.frequencies)
        for frame in 0..<count { cut(samples, frame, into: input + frame * Self.spectra * Self.window) }
        try spectrum.apply(to: input, count: count * Self.spectra, into: result, with: products)
        kernel_lengths(result, Int64(count * Self.spectra), Int64(Self.frequencies), result)
        for frame in 0..<count {
            // Spectrum s is the middle of row s, the left of the next one, and the right of the one before.
            let spectra = result + frame * Self.spectra * Self.frequencies
            let rows = input + frame * Self.spectra * Self.neighbours
            rows.update(repeating: 0, count: Self.spectra * Self.neighbours)
            for row in 0..<Self.spectra {
                let first = max(0, row - 1)
                let last = min(Self.spectra - 1, row + 1)
                (rows + row * Self.neighbours + (first - row + 1) * Self.frequencies).update(
                    from: spectra + first * Self.frequencies,
                    count: (last - first + 1) * Self.frequencies
                )
            }
        }
        try convolve(0, input, count * Self.spectra, into: result)
        for frame in 0..<count {
            // Rows 0 and 2, with what lies left and right of them.
            let (from, to) = (result + frame * 4 * 128, input + frame * 2 * 3 * 128)
            to.update(repeating: 0, count: 128)
            (to + 128).update(from: from, count: 2 * 128)
            (to + 3 * 128).update(from: from + 128, count: 3 * 128)
        }
        try convolve(1, input, count * 2, into: result)
        try convolve(2, result, count, into: input)
        try convolve(3, input, count, into: result)
        try gates.apply(to: result, count: count, into: input, with: products)
        return input
    }

    private func convolve(
        _ index: Int,
        _ rows: UnsafePointer<Float>,
        _ count: Int,
        into result: UnsafeMutablePointer<Float>
    ) throws(NativeEngineError) {
        let layer = convolutions[index]
        try layer.apply(to: rows, count: count, into: result, with: products)
        kernel_rectify(result, Int64(count * layer.columns))
    }

    /// Writes the windows of a frame, whose ends are mirrored.
    private func cut(_ samples: [Float], _ frame: Int, into windows: UnsafeMutablePointer<Float>) {
        let first = frame * Self.frame
        withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.frame + 2 * Self.mirrored) { padded in
            for index in padded.indices {
                let place = index - Self.mirrored
                let inside = place < 0 ? -place : place < Self.frame ? place : 2 * (Self.frame - 1) - place
                padded[index] = samples[first + inside]
            }
            guard let start = padded.baseAddress else { return }
            for window in 0..<Self.spectra {
                (windows + window * Self.window).update(from: start + window * Self.hop, count: Self.window)
            }
        }
    }

    private func judge(_ gates: UnsafeMutablePointer<Float>, _ memory: inout Memory) -> Float {
        kernel_remember(gates, recurrent.pointer, Int64(Self.cells), &memory.output, &memory.cells)
        var sum = verdictBias
        for cell in 0..<Self.cells { sum += verdict[cell] * max(0, memory.output[cell]) }
        return 1 / (1 + exp(-sum))
    }
}
