import CSpeechKernels
import Foundation
import Synchronization

/// Makes spectrograms as the models were trained with.
///
/// The Fourier transform is a matrix product: with 400 samples a frame, oneDNN is done with it sooner than a fast
/// transform with the memory it touches. Half of the work is saved by adding and subtracting samples mirrored to the
/// frame's middle, since cosines are even and sines odd. The Hann window is part of the matrices.
final class SpectrogramMaker: Sendable {
    private let cosines: PackedWeights
    private let sines: PackedWeights
    private let filters: PackedWeights
    private var bands: Int { filters.columns }

    /// Frames that are one turn of a thread.
    private static let framesPerTurn = 128
    private static let half = LogMelSpectrogram.frameLength / 2

    /// - Parameter filters: For each band in turn, its weights of the frequencies.
    /// - Throws: `NativeEngineError.compute`.
    init(filters: [Float]) throws(NativeEngineError) {
        let frequencies = LogMelSpectrogram.frequencies
        func packed(_ values: [Float], inner: Int) throws(NativeEngineError) -> PackedWeights {
            let columns = values.count / inner
            return try PackedWeights(values, inner: inner, columns: columns, rows: Self.framesPerTurn)
        }
        cosines = try packed(Self.waves(cos), inner: Self.half)
        sines = try packed(Self.waves(sin), inner: Self.half)
        self.filters = try packed(filters, inner: frequencies)
    }

    /// For each frequency in turn, the window's samples 1...200 times a wave.
    private static func waves(_ wave: (Double) -> Double) -> [Float] {
        let length = LogMelSpectrogram.frameLength
        return (0..<LogMelSpectrogram.frequencies).flatMap { frequency in
            (1...half).map { sample in
                let window = 0.5 * (1 - cos(2 * .pi * Double(sample) / Double(length)))
                // The sample in the middle is mirrored to itself.
                let share = sample == half ? 0.5 : 1
                return Float(share * window * wave(2 * .pi * Double(frequency * sample % length) / Double(length)))
            }
        }
    }

    /// The spectrogram of a window, cut or filled with silence to a number of frames.
    ///
    /// - Parameter samples: mono, 16 kHz, −1…1; not empty.
    /// - Throws: `NativeEngineError.compute`.
    func spectrogram(
        of samples: [Float],
        frames: Int,
        with products: Products
    ) throws(NativeEngineError) -> LogMelSpectrogram {
        let sounding = (samples.count + Self.half + LogMelSpectrogram.hop - 1) / LogMelSpectrogram.hop
        let turns = (sounding + Self.framesPerTurn - 1) / Self.framesPerTurn
        let computed = turns * Self.framesPerTurn
        let rows = max(frames, computed)
        let source = Constants(Self.centred(samples, frames: computed))
        let transform = try prepare(products)
        let loudest = Mutex<Float>(-10)
        var values = [Float](repeating: -10, count: (rows + 2) * bands)
        try values.withUnsafeMutableBufferPointer { (buffer) throws(NativeEngineError) in
            guard let start = buffer.baseAddress else { return }
            let first = start + bands
            try parallel(turns) { (turn) throws(NativeEngineError) in
                let frame = turn * Self.framesPerTurn
                let peak = try self.transform(
                    source.pointer + frame * LogMelSpectrogram.hop,
                    into: first + frame * self.bands,
                    transform
                )
                loudest.withLock { $0 = max($0, peak) }
            }
            kernel_normalize_mel(first, Int64(rows * bands), loudest.withLock { $0 } - 8)
            start.update(repeating: 0, count: bands)
            (first + frames * bands).update(repeating: 0, count: bands)
        }
        values.removeLast((rows - frames) * bands)
        return LogMelSpectrogram(frames: frames, bands: bands, padded: values)
    }

    /// The samples as frames see them whose middles are multiples of the hop: mirrored before the beginning, and followed
    /// by silence.
    private static func centred(_ samples: [Float], frames: Int) -> [Float] {
        let length = (frames - 1) * LogMelSpectrogram.hop + LogMelSpectrogram.frameLength
        var result = [Float](repeating: 0, count: max(length, half + samples.count))
        for distance in 1...half where distance < samples.count { result[half - distance] = samples[distance] }
        result.replaceSubrange(half..<half + samples.count, with: samples)
        return result
    }

    /// The products of one turn.
    private struct Transform {
        var waves: MatrixProduct
        var bands: MatrixProduct
    }

    private func prepare(_ products: Products) throws(NativeEngineError) -> Transform {
        func product(_ weights: PackedWeights) throws(NativeEngineError) -> MatrixProduct {
            let shape = ProductShape(
                rows: Self.framesPerTurn,
                inner: weights.inner,
                columns: weights.columns,
                leftStride: weights.inner,
                resultStride: weights.columns
            )
            return try products.product(shape, weights: weights)
        }
        return Transform(waves: try product(cosines), bands: try product(filters))
    }

    /// Transforms the frames of one turn, and says the greatest value.
    private func transform(
        _ samples: UnsafePointer<Float>,
        into result: UnsafeMutablePointer<Float>,
        _ transform: Transform
    ) throws(NativeEngineError) -> Float {
        let frames = Self.framesPerTurn
        let (halves, spectra) = (frames * Self.half, frames * LogMelSpectrogram.frequencies)
        let memory = UnsafeMutablePointer<Float>.allocate(capacity: 2 * (halves + spectra))
        defer { memory.deallocate() }
        let (sums, differences) = (memory, memory + halves)
        let (real, imaginary) = (memory + 2 * halves, memory + 2 * halves + spectra)
        kernel_fold_frames(samples, Int64(frames), sums, differences)
        try transform.waves.run(sums, cosines, into: real)
        try transform.waves.run(differences, sines, into: imaginary)
        kernel_power(real, imaginary, Int64(spectra))
        try transform.bands.run(real, filters, into: result)
        return kernel_logarithms(result, Int64(frames * bands))
    }
}
