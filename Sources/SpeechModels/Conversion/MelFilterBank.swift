import Glibc

/// The triangular filters that turn a spectrum (16 kHz, 400 points) into Whisper's mel bands.
///
/// Slaney's mel scale and normalisation, evaluated in the order of OpenAI's `mel_filters.npz` so that every bit agrees.
enum MelFilterBank {
    /// The frequencies of a spectrum of 400 points.
    static let columns = 201

    /// The weights row by row, one row per band.
    static func weights(bands: Int) -> [Float] {
        let bin = 1 / (400 * (1.0 / 16000))
        let step = mel(8000) / Double(bands + 1)
        let edges = (0...bands + 1).map { hertz($0 == bands + 1 ? mel(8000) : Double($0) * step) }
        var weights: [Float] = []
        for band in 0..<bands {
            let scale = 2 / (edges[band + 2] - edges[band])
            for column in 0..<columns {
                let frequency = Double(column) * bin
                let rising = (frequency - edges[band]) / (edges[band + 1] - edges[band])
                let falling = (edges[band + 2] - frequency) / (edges[band + 2] - edges[band + 1])
                // Rounded before and after scaling, as the original does.
                weights.append(Float(Double(Float(max(0, min(rising, falling)))) * scale))
            }
        }
        // OpenAI's 128 bands were made by a later numpy, which left a negative zero here.
        weights[0] = bands == 128 ? -0.0 : 0.0
        return weights
    }

    private static let logarithmicFrom = 1000.0
    private static let linearStep = 200.0 / 3
    private static let logarithmicStep = log(6.4) / 27

    private static func mel(_ hertz: Double) -> Double {
        guard hertz >= logarithmicFrom else { return hertz / linearStep }
        return logarithmicFrom / linearStep + log(hertz / logarithmicFrom) / logarithmicStep
    }

    private static func hertz(_ mel: Double) -> Double {
        let boundary = logarithmicFrom / linearStep
        guard mel >= boundary else { return linearStep * mel }
        return logarithmicFrom * exp(logarithmicStep * (mel - boundary))
    }
}
