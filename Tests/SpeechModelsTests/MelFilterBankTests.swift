import Crypto
import Testing

@testable import SpeechModels

@Suite struct `The mel filter bank` {
    /// SHA-256 of the values as float32: 80 bands as in whisper.cpp's model files, 128 as in OpenAI's mel_filters.npz.
    @Test(arguments: [
        (80, "85818f156f7e189453901a515e4726d270d307f976e161cf9403e8caab405498"),
        (128, "2a5f9822897750e047c85dea37cc268d3be0ecfd23c28a5f10da129d99d05afe"),
    ])
    func `every bit is that of the original`(bands: Int, sum: String) {
        let weights = MelFilterBank.weights(bands: bands)
        #expect(weights.count == bands * MelFilterBank.columns)
        let digest = weights.withUnsafeBytes { SHA256.hash(data: $0) }
        #expect(digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == sum)
    }
}
