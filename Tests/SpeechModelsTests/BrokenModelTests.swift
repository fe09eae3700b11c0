import Foundation
import SpeechModels
import TestSupport
import Testing

@Suite struct `Broken and foreign models` {
    @Test(arguments: [0, 3, 10, 30, 100, 5_000, 1_000_000, 75_537_500])
    func `weights cut short are refused at any length`(length: Int) throws {
        try withScratch { folder in
            let source = try tinyFolder(in: folder)
            try truncate(source + "/model.bin", to: UInt64(length))
            let error = try refusal(of: source, in: folder)
            guard case .malformed(source + "/model.bin", _, .truncated(let needed, let available)) = error else {
                Issue.record("unexpected \(error)")
                return
            }
            #expect(needed > available)
            #expect(error.description.contains("only \(available) are left"))
        }
    }

    @Test func `the structure of the weights is not believed`() throws {
        typealias Variable = SyntheticWeights.Variable
        let name = "decoder/embeddings/weight"
        let cases: [(SyntheticWeights, String?, CTranslate2Fault)] = [
            (.init(version: 5), nil, .version(5)),
            (.init(specification: "TransformerSpec"), nil, .specification("TransformerSpec")),
            (.init(count: .max), nil, .variableCount(Int(UInt32.max))),
            (.init(count: 5), nil, .name),
            (.init(trailer: [0, 0, 0, 0, 9, 9]), nil, .trailing(2)),
            (.init(variables: [Variable(name, [.max, 1], declared: .max, stored: 8)]), name, hugeLength),
            (
                .init(variables: [Variable(name, [4, 4], declared: .max)]), name,
                .length(declared: Int(UInt32.max), expected: 32)
            ),
            (
                .init(variables: [Variable(name, [2_000_000_000, 1], declared: 4_000_000_000, stored: 8)]), name,
                .truncated(needed: 4_000_000_000, available: 12)
            ),
            (.init(variables: [Variable(String(repeating: "n", count: 300), [1])]), nil, .name),
            (.init(variables: [Variable(name, [1, 1, 1, 1, 1])]), name, .rank(5)),
            (.init(variables: [Variable(name, [1], type: 77)]), name, .elementType(77)),
            (.init(variables: [Variable(name, [1]), Variable(name, [1])]), name, .duplicate),
        ]
        for (weights, variable, fault) in cases {
            try withScratch { folder in
                let source = try weights.folder(in: folder)
                let expected = ModelError.malformed(file: source + "/model.bin", variable: variable, fault: fault)
                #expect(try refusal(of: source, in: folder) == expected)
            }
        }
    }

    @Test func `dimensions whose product overflows are refused`() throws {
        try withScratch { folder in
            let weights = SyntheticWeights(variables: [.init("a", [.max, .max, .max], declared: 8, stored: 8)])
            let source = try weights.folder(in: folder)
            let fault = CTranslate2Fault.length(declared: 8, expected: .max)
            let expected = ModelError.malformed(file: source + "/model.bin", variable: "a", fault: fault)
            #expect(try refusal(of: source, in: folder) == expected)
        }
    }

    @Test func `weights in another type than float16 are refused by name`() throws {
        let name = "decoder/embeddings/weight"
        for (code, type) in [(UInt8(1), "int8"), (2, "int16"), (5, "bfloat16")] {
            try withScratch { folder in
                let weights = SyntheticWeights(variables: [.init(name, [51864, 64], type: code)])
                let source = try weights.folder(in: folder)
                let file = source + "/model.bin"
                let expected = ModelError.unsupportedType(file: file, variable: name, type: type)
                #expect(try refusal(of: source, in: folder) == expected)
            }
        }
    }

    @Test func `a model with a strange number of tokens is not Whisper`() throws {
        try withScratch { folder in
            let name = "decoder/embeddings/weight"
            let weights = SyntheticWeights(variables: [.init(name, [1000, 64])])
            let source = try weights.folder(in: folder)
            let file = source + "/model.bin"
            let expected = ModelError.wrongShape(
                file: file,
                variable: name,
                found: [1000, 64],
                expected: [51865, 64]
            )
            #expect(try refusal(of: source, in: folder) == expected)
        }
    }

    @Test func `text instead of weights is recognised`() throws {
        try withScratch { folder in
            let source = try tinyFolder(in: folder, copyingWeights: false)
            try Data("version https://git-lfs.github.com/spec/v1".utf8)
                .write(to: URL(fileURLWithPath: source + "/model.bin"))
            let error = try refusal(of: source, in: folder)
            #expect(error == .malformed(file: source + "/model.bin", variable: nil, fault: .version(0x7372_6576)))
            #expect(error.description.contains("no CTranslate2 model of binary version 6"))
        }
    }

    @Test func `missing parts of a folder are named`() throws {
        try withScratch { folder in
            let source = try tinyFolder(in: folder, copyingWeights: false)
            #expect(try refusal(of: source, in: folder) == .weightsMissing(folder: source))
            try FileManager.default.removeItem(atPath: source + "/tokenizer.json")
            try FileManager.default.createSymbolicLink(
                atPath: source + "/model.bin",
                withDestinationPath: weights("tiny.en") + "/model.bin"
            )
            #expect(try refusal(of: source, in: folder) == .tokenizerMissing(folder: source))
            #expect(try refusal(of: folder + "/nowhere", in: folder) == .sourceMissing(path: folder + "/nowhere"))
        }
    }

    @Test(arguments: [
        ("this is not JSON", VocabularyFault.unreadable), (#"{"model": {"vocab": {"a": 0}}}"#, .missing(id: 1)),
        (#"{"model": {"vocab": {"a": 0, "b": 0}}}"#, .duplicate(id: 0)),
    ])
    func `a tokenizer that is none is refused`(content: String, fault: VocabularyFault) throws {
        try withScratch { folder in
            let source = try tinyFolder(in: folder)
            let file = source + "/tokenizer.json"
            try FileManager.default.removeItem(atPath: file)
            try Data(content.utf8).write(to: URL(fileURLWithPath: file))
            #expect(try refusal(of: source, in: folder) == .badVocabulary(file: file, fault: fault))
        }
    }

    private var hugeLength: CTranslate2Fault { .length(declared: Int(UInt32.max), expected: 2 * Int(UInt32.max)) }

    /// The error an import of `source` ends with, after checking that it left nothing in the store.
    private func refusal(of source: String, in folder: String) throws -> ModelError {
        let directory = folder + "/store"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let error = #expect(throws: ModelError.self) {
            try ModelStore(directory: directory).importModel(from: source)
        }
        #expect(try names(in: directory).isEmpty)
        return try #require(error)
    }
}
