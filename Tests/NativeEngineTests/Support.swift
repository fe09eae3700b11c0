import Foundation
import TestSupport

@testable import NativeEngine

/// A model for all tests of this process; loading one takes longer than most of them.
enum LoadedModels {
    /// As accurate as halves: the quickest format may write another word now and then.
    static let halves: Precision = Precision.int16.isAvailable ? .int16 : .float32
    static let tinyEnglish = load("tiny.en", halves)
    static let base = load("base", halves)
    static let exact = load("tiny.en", .float32)
    static let upperHalves = load("tiny.en", .bfloat16)
    static let bytes = load("tiny.en", .int8)

    private static func load(_ model: String, _ precision: Precision) -> Result<NativeModel, any Error> {
        Result { try NativeModel(path: TestModels.path(of: model), encoder: precision, decoder: precision) }
    }
}

/// Eleven seconds of Kennedy.
func kennedy() throws -> [Float] { try WaveFile.samples(Repository.fixture("audio/en_jfk.wav")) }

/// One thread: other tests want the processor as well.
func withProducts<Result>(_ body: (Products) throws -> Result) rethrows -> Result {
    setThreadCount(1)
    return try body(Products())
}

/// The greatest difference of elements that belong together.
func greatestDifference(_ left: some Sequence<Float>, _ right: some Sequence<Float>) -> Float {
    zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

/// What `Tests/Fixtures/native-engine/reference.py` computed.
struct Reference: Decodable {
    var tokens: [Int]
    var frames: [Int]
    var spectrogram: [Float]
    var positions: [Int]
    var elements: Int
    var stages: [[Float]]
    var encoded: [Float]
    var best: [[Int]]
    var logits: [[Float]]

    static func load() throws -> Reference {
        let path = Repository.fixture("native-engine/tiny.en-jfk.json")
        return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
