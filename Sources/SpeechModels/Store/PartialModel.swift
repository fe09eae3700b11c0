import DurableStorage
import Foundation

/// A model that arrives in pieces, over several tries and processes.
///
/// What is there lies beside the models in a file of its own and is worth nothing until all of it has the published
/// checksum; only then it gets the model's name. It works on a thread of its own.
package actor PartialModel {
    /// Where the pieces came from.
    package struct Origin: Codable, Equatable, Sendable {
        /// The address of the source.
        package var source: String
        /// What the source calls this version of the file: an entity tag or a date.
        package var version: String?

        package init(source: String, version: String?) {
            self.source = source
            self.version = version
        }
    }

    /// Bytes that stay free on the disk.
    private static let reserve = 16 << 20
    /// Bytes between two looks at the free space.
    private static let stride = 32 << 20
    private static let longestOrigin = 8 << 10

    private let model: WhisperModel
    private let store: ModelStore
    private let freeBytes: @Sendable (_ folder: String) throws -> Int
    private let thread = StoreThread()
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private var lock: FileLock?
    private var output: ModelOutput?
    private var nextLook = 0

    package init(
        _ model: WhisperModel,
        in store: ModelStore,
        freeBytes: @escaping @Sendable (_ folder: String) throws -> Int = { try DurableFile.freeBytes(at: $0) }
    ) {
        self.model = model
        self.store = store
        self.freeBytes = freeBytes
    }

    /// Reads what an earlier try has left, and keeps everybody else from it until `close` or the end of the process.
    ///
    /// - Throws: `StorageError.held` when somebody else is at it, `StorageError.system`, `ModelError.noSpace`.
    package func open() throws {
        lock = try FileLock(store.directory + "/.\(model.fileName).lock")
        output = try ModelOutput(continuing: store.partPath(of: model))
        if size > model.size { try output?.empty() }
        try requireSpace()
    }

    /// Bytes that are there.
    package var size: Int { output?.size ?? 0 }

    /// Where they came from, as far as that is known.
    package var origin: Origin? {
        guard size > 0, let bytes = try? DurableFile.read(originPath, limit: Self.longestOrigin) else { return nil }
        return try? JSONDecoder().decode(Origin.self, from: Data(bytes))
    }

    /// Says what the next pieces are: those behind the first `count` bytes, of a file of `origin`.
    ///
    /// - Throws: `StorageError.system`.
    package func begin(after count: Int, origin: Origin) throws {
        if count != size { try output?.empty() }
        nextLook = size
        // Without the note, the checksum alone tells whether later pieces fit.
        try DurableFile.write(JSONEncoder().encode(origin), to: originPath, mode: 0o600)
    }

    /// - Throws: `StorageError.system`; `ModelError.noSpace` while others fill the disk. What is there stays.
    package func append(_ bytes: [UInt8]) throws {
        if size >= nextLook {
            try requireSpace()
            nextLook = size + Self.stride
        }
        try output?.append(bytes.span.bytes)
    }

    /// Puts the complete model in its place.
    ///
    /// - Throws: `ModelError.checksumMismatch`, and all is forgotten then; `StorageError.system`.
    package func finish() throws -> ImportedModel {
        guard let checksums = output?.checksums else {
            throw ModelError.notInstalled(model: model.id, path: store.partPath(of: model))
        }
        guard checksums.match(model) else {
            try output?.empty()
            throw ModelError.checksumMismatch(
                path: store.partPath(of: model),
                expected: model.sha1,
                actual: checksums.sha1
            )
        }
        try StoreLock.hold(store.directory) {
            guard let finished = output.take() else { return }
            try store.install(model, finished, checksums)
        }
        try remove(originPath)
        lock = nil
        return ImportedModel(model: model, alreadyInstalled: false)
    }

    /// Lets others at it; what is there stays.
    package func close() {
        output = nil
        lock = nil
    }

    /// Deletes what is there.
    ///
    /// - Throws: `StorageError.held` when somebody else is at it, `StorageError.system`.
    package func discard() throws {
        if lock == nil { lock = try FileLock(store.directory + "/.\(model.fileName).lock") }
        output = nil
        try remove(store.partPath(of: model))
        try remove(originPath)
        lock = nil
    }

    private var originPath: String { store.partPath(of: model) + ".origin" }

    private func requireSpace() throws {
        let free = try freeBytes(store.directory)
        let needed = model.size - size + Self.reserve
        guard free >= needed else { throw ModelError.noSpace(directory: store.directory, needed: needed, free: free) }
    }

    private func remove(_ path: String) throws {
        if try FolderListing.kind(of: path) != nil { try DurableFile.remove(path) }
    }
}

extension ModelStore {
    /// Bytes that a download has left of a model; nil if it has left nothing.
    package func partSize(of model: WhisperModel) -> Int? {
        try? FileStatus.ofFile(at: partPath(of: model))?.size
    }

    func partPath(of model: WhisperModel) -> String { file(of: model) + ".partial" }
}
