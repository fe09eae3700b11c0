import Crypto
import Foundation
import SpeechModels
import TestSupport
import Testing

@Suite struct `Converting faster-whisper folders` {
    @Test(arguments: [
        ("base", "465707469ff3a37a2b9b8d8f89f2f99de7299dac"), ("tiny.en", "c78c86eb1a8faa21b369bcd33207cc90d64ae9df"),
    ])
    func `the official file comes out bit for bit`(id: String, sha1: String) throws {
        try withScratch { folder in
            let store = ModelStore(directory: folder)
            var progress: [Double] = []
            let imported = try store.importModel(from: weights(id)) { progress.append($0) }
            #expect(imported.model.id == id)
            #expect(!imported.alreadyInstalled)
            #expect(progress == progress.sorted())
            #expect(progress.last == 1)
            let path = try store.path(of: id)
            let content = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
            #expect(Insecure.SHA1.hash(data: content).map { String(format: "%02x", $0) }.joined() == sha1)
            #expect(try names(in: folder) == ["ggml-\(id).bin", "ggml-\(id).bin.verified"])
        }
    }

    @Test(arguments: ["vocabulary.txt", "vocabulary.json"])
    func `a plain list of tokens serves as well as a tokenizer`(name: String) throws {
        try withScratch { folder in
            let source = try tinyFolder(in: folder)
            let data = try Data(contentsOf: URL(fileURLWithPath: source + "/tokenizer.json"))
            let json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            let vocabulary = try #require((json["model"] as? [String: Any])?["vocab"] as? [String: Int])
            let tokens = vocabulary.sorted { $0.value < $1.value }.map(\.key)
            try FileManager.default.removeItem(atPath: source + "/tokenizer.json")
            let list =
                name.hasSuffix("txt") ? Data(tokens.joined(separator: "\n").utf8) : try JSONEncoder().encode(tokens)
            try list.write(to: URL(fileURLWithPath: source + "/" + name))
            #expect(try ModelStore(directory: folder).importModel(from: source).model.id == "tiny.en")
        }
    }

    @Test func `a single changed weight is not an official model and leaves no trace`() throws {
        try withScratch { folder in
            let source = try tinyFolder(in: folder)
            try overwrite(source + "/model.bin", at: 40_000_000, with: [0x5A, 0x5A])
            let store = try emptyStore(in: folder)
            let error = #expect(throws: ModelError.self) { try store.importModel(from: source) }
            guard case .unknownModel(source, let sha1) = error else {
                Issue.record("unexpected \(String(describing: error))")
                return
            }
            #expect(sha1.count == 40)
            #expect(try names(in: store.directory).isEmpty)
        }
    }

    @Test func `an import that is called off leaves no trace`() throws {
        try withScratch { folder in
            let store = try emptyStore(in: folder)
            #expect(throws: CancellationError.self) {
                try store.importModel(from: weights("tiny.en")) { if $0 > 0.5 { throw CancellationError() } }
            }
            #expect(try names(in: store.directory).isEmpty)
        }
    }

    @Test func `a key bias is refused because the official file has no place for it`() throws {
        try withScratch { folder in
            let source = try tinyFolder(in: folder)
            let weights = source + "/model.bin"
            let name = "encoder/layer_0/self_attention/linear_0/bias"
            let entry = try offset(of: name, in: weights)
            // Behind the name and its zero: rank, one dimension, type, length; then the query's 384 values.
            try overwrite(weights, at: entry + UInt64(name.utf8.count) + 11 + 2 * 384, with: [1])
            let store = try emptyStore(in: folder)
            #expect(throws: ModelError.keyBias(file: weights, variable: name)) { try store.importModel(from: source) }
            #expect(try names(in: store.directory).isEmpty)
        }
    }

    @Test func `a missing weight is named`() throws {
        try withScratch { folder in
            let source = try tinyFolder(in: folder)
            let weights = source + "/model.bin"
            let name = "encoder/layer_0/ffn/linear_1/weight"
            try overwrite(weights, at: offset(of: name, in: weights), with: Array("EN".utf8))
            let store = try emptyStore(in: folder)
            #expect(throws: ModelError.variableMissing(file: weights, variable: name)) {
                try store.importModel(from: source)
            }
            #expect(try names(in: store.directory).isEmpty)
        }
    }
}

/// A store in a new folder `store` below `folder`.
func emptyStore(in folder: String) throws -> ModelStore {
    try FileManager.default.createDirectory(atPath: folder + "/store", withIntermediateDirectories: false)
    return ModelStore(directory: folder + "/store")
}

/// Where a name first occurs in a file.
func offset(of name: String, in path: String) throws -> UInt64 {
    let content = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    return UInt64(try #require(content.range(of: Data(name.utf8))).lowerBound)
}
