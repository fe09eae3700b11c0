import Foundation
import SpeechModels
import Synchronization
import TestSupport
import Testing

@Suite struct `The model store` {
    @Test func `a second import of the same model writes nothing`() throws {
        try withTiny { store, path in
            let before = try FileManager.default.attributesOfItem(atPath: path)
            let again = try store.importModel(from: weights("tiny.en"))
            #expect(again.alreadyInstalled)
            let after = try FileManager.default.attributesOfItem(atPath: path)
            #expect(before[.systemFileNumber] as? Int == after[.systemFileNumber] as? Int)
            #expect(before[.modificationDate] as? Date == after[.modificationDate] as? Date)
        }
    }

    @Test func `the list tells what is installed, verified and damaged`() throws {
        try withTiny { store, path in
            func state() throws -> StoredModel.State? { try store.list().first { $0.model.id == "tiny.en" }?.state }
            #expect(try store.list().map(\.model) == ModelCatalogue.models)
            #expect(try store.list().filter { $0.state != .notInstalled }.map(\.model.id) == ["tiny.en"])
            guard case .installed(let date?) = try state() else {
                Issue.record("not verified")
                return
            }
            #expect(abs(date.timeIntervalSinceNow) < 60)
            try overwrite(path, at: 1000, with: [1])
            #expect(try state() == .installed(verified: nil))
            try truncate(path, to: 1000)
            #expect(try state() == .damaged(size: 1000))
        }
    }

    @Test func `one flipped byte is found and the file is refused from then on`() throws {
        try withTiny { store, path in
            let position: UInt64 = 50_000_000
            let byte = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)[Int(position)]
            try overwrite(path, at: position, with: [byte ^ 1])
            #expect(throws: ModelError.notVerified(path: path)) { try store.path(of: "tiny.en") }
            for examine in [{ _ = try store.verify("tiny.en") }, { _ = try store.checkedPath(of: "tiny.en") }] {
                let error = #expect(throws: ModelError.self, performing: examine)
                guard case .checksumMismatch(path, let expected, let actual) = error else {
                    Issue.record("unexpected \(String(describing: error))")
                    return
                }
                #expect(expected == "c78c86eb1a8faa21b369bcd33207cc90d64ae9df")
                #expect(actual != expected)
            }
            #expect(try names(in: store.directory) == ["ggml-tiny.en.bin"])
            try overwrite(path, at: position, with: [byte])
            #expect(throws: ModelError.notVerified(path: path)) { try store.path(of: "tiny.en") }
            #expect(try store.checkedPath(of: "tiny.en") == path)
            #expect(try store.path(of: "tiny.en") == path)
        }
    }

    @Test func `a truncated file is refused by its length`() throws {
        try withTiny { store, path in
            try truncate(path, to: 77_704_714)
            let error = ModelError.wrongSize(path: path, expected: 77_704_715, actual: 77_704_714)
            #expect(throws: error) { try store.path(of: "tiny.en") }
            #expect(throws: error) { try store.checkedPath(of: "tiny.en") }
            #expect(throws: error) { try store.verify("tiny.en") }
        }
    }

    @Test(arguments: ["", "{}", "no JSON"])
    func `a model without a valid note is not trusted`(note: String) throws {
        try withTiny { store, path in
            try Data(note.utf8).write(to: URL(fileURLWithPath: path + ".verified"))
            #expect(throws: ModelError.notVerified(path: path)) { try store.path(of: "tiny.en") }
            #expect(try store.verify("tiny.en").size == 77_704_715)
            #expect(try store.path(of: "tiny.en") == path)
        }
    }

    @Test func `removing deletes the model and its note`() throws {
        try withTiny { store, path in
            try store.remove("tiny.en")
            #expect(try names(in: store.directory).isEmpty)
            let error = ModelError.notInstalled(model: "tiny.en", path: path)
            #expect(throws: error) { try store.remove("tiny.en") }
            #expect(throws: error) { try store.path(of: "tiny.en") }
            #expect(throws: error) { try store.verify("tiny.en") }
            #expect(throws: ModelError.unknownIdentifier("../etc")) { try store.path(of: "../etc") }
        }
    }

    @Test func `a ready ggml file is copied when it is official and refused when it is not`() throws {
        try withTiny { source, file in
            try withScratch { folder in
                let store = ModelStore(directory: folder)
                #expect(try store.importModel(from: file).model.id == "tiny.en")
                #expect(try store.importModel(from: file).alreadyInstalled)
                try store.remove("tiny.en")
                try overwrite(file, at: 1000, with: [0xEE, 0xEE])
                #expect(throws: ModelError.self) { try store.importModel(from: file) }
                try truncate(file, to: 1000)
                #expect(throws: ModelError.unknownSize(source: file, size: 1000)) { try store.importModel(from: file) }
                try overwrite(file, at: 0, with: [0])
                #expect(throws: ModelError.notGGML(file: file)) { try store.importModel(from: file) }
                #expect(throws: ModelError.notAFile(path: "/dev/null")) { try store.importModel(from: "/dev/null") }
                #expect(try names(in: folder).isEmpty)
            }
        }
    }

    @Test func `two imports at once end with one right file`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("models-" + UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let results = Mutex<[Bool]>([])
        let store = ModelStore(directory: folder)
        DispatchQueue.concurrentPerform(iterations: 2) { _ in
            let imported = try? store.importModel(from: weights("tiny.en"))
            results.withLock { $0 += imported.map { [$0.alreadyInstalled] } ?? [] }
        }
        #expect(Set(results.withLock { $0 }) == [true, false])
        #expect(try names(in: folder) == ["ggml-tiny.en.bin", "ggml-tiny.en.bin.verified"])
        try store.verify("tiny.en")
    }

    @Test func `leftovers of a crash disappear with the next import`() throws {
        try withTiny { store, _ in
            let leftover = store.directory + "/.0123456789abcdef.partial"
            #expect(FileManager.default.createFile(atPath: leftover, contents: Data([1])))
            _ = try store.importModel(from: weights("tiny.en"))
            #expect(try names(in: store.directory) == ["ggml-tiny.en.bin", "ggml-tiny.en.bin.verified"])
        }
    }

    /// Runs `body` with a store that holds tiny.en, and the path of its file.
    private func withTiny(_ body: (ModelStore, String) throws -> Void) throws {
        try withScratch { folder in
            let store = ModelStore(directory: folder)
            _ = try store.importModel(from: weights("tiny.en"))
            try body(store, try store.path(of: "tiny.en"))
        }
    }
}
