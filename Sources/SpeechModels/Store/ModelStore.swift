import DurableStorage
import Foundation

/// The folder of installed Whisper models.
///
/// A model is only ever in place under its official name with its official content, as far as this type put it there;
/// `path(of:)` notices files changed by others. Import, verification and removal exclude each other, also between
/// processes. Every function blocks, most of them for long: call them on a thread of your own, not on Swift's task pool.
package struct ModelStore: Sendable {
    /// Where the files are.
    package let directory: String

    /// A store in an existing folder.
    package init(directory: String) { self.directory = directory }

    /// The whole catalogue with what is installed of it; reads no model.
    ///
    /// - Throws: `StorageError.system` or `ModelError.notAFile`.
    package func list() throws -> [StoredModel] {
        try ModelCatalogue.models.map(stored)
    }

    /// One of them.
    ///
    /// - Throws: as `list()`.
    package func stored(_ model: WhisperModel) throws -> StoredModel {
        StoredModel(model: model, state: try state(of: model))
    }

    /// The file of a model that was checked and has not changed since; takes no time.
    ///
    /// - Throws: `ModelError.unknownIdentifier`, `.notInstalled`, `.wrongSize` or `.notVerified`.
    package func path(of id: String) throws -> String {
        let model = try ModelCatalogue.model(named: id)
        let path = file(of: model)
        guard let status = try FileStatus.ofFile(at: path) else {
            throw ModelError.notInstalled(model: model.id, path: path)
        }
        guard status.size == model.size else {
            throw ModelError.wrongSize(path: path, expected: model.size, actual: status.size)
        }
        guard trustedRecord(of: model, status) != nil else { throw ModelError.notVerified(path: path) }
        return path
    }

    /// What tells whether a model's file is still the one it was; nothing when it is not installed.
    ///
    /// - Throws: `StorageError.system` or `ModelError.notAFile`.
    package func status(of model: WhisperModel) throws -> FileStatus? { try FileStatus.ofFile(at: file(of: model)) }

    /// The file of a model, checked now if it was not checked since it changed; for the start of the server.
    ///
    /// - Throws: as `path(of:)` and `verify(_:)`, but never `ModelError.notVerified`.
    package func checkedPath(of id: String) throws -> String {
        do {
            return try path(of: id)
        } catch ModelError.notVerified(let path) {
            try verify(id)
            return path
        }
    }

    /// Reads the whole file of a model and notes whether it is right.
    ///
    /// - Throws: `ModelError.unknownIdentifier`, `.notInstalled`, `.wrongSize` or `.checksumMismatch`, and
    ///   `StorageError.system`.
    @discardableResult
    package func verify(_ id: String) throws -> Checksums {
        let model = try ModelCatalogue.model(named: id)
        let path = file(of: model)
        return try StoreLock.hold(directory) {
            do {
                let record = try examine(path, model)
                try record.write(for: path)
                return record.checksums
            } catch let error as ModelError {
                try forgetRecord(of: path)
                throw error
            }
        }
    }

    /// Deletes a model.
    ///
    /// - Throws: `ModelError.unknownIdentifier` or `.notInstalled`, and `StorageError.system`.
    package func remove(_ id: String) throws {
        let model = try ModelCatalogue.model(named: id)
        let path = file(of: model)
        try StoreLock.hold(directory) {
            try forgetRecord(of: path)
            guard try FileStatus.ofFile(at: path) != nil else {
                throw ModelError.notInstalled(model: model.id, path: path)
            }
            try DurableFile.remove(path)
        }
    }

    func file(of model: WhisperModel) -> String { directory + "/" + model.fileName }

    /// What the catalogue and the note beside the file say, without reading the file.
    func state(of model: WhisperModel) throws -> StoredModel.State {
        guard let status = try FileStatus.ofFile(at: file(of: model)) else { return .notInstalled }
        guard status.size == model.size else { return .damaged(size: status.size) }
        return .installed(verified: trustedRecord(of: model, status)?.date)
    }

    private func trustedRecord(of model: WhisperModel, _ status: FileStatus) -> VerificationRecord? {
        guard let record = VerificationRecord.read(for: file(of: model)) else { return nil }
        return record.file == status && record.checksums.match(model) ? record : nil
    }

    private func examine(_ path: String, _ model: WhisperModel) throws -> VerificationRecord {
        guard try FileStatus.ofFile(at: path) != nil else {
            throw ModelError.notInstalled(model: model.id, path: path)
        }
        let file = try InputFile(path: path)
        guard file.size == model.size else {
            throw ModelError.wrongSize(path: path, expected: model.size, actual: file.size)
        }
        var output = ModelOutput()
        try file.forEachChunk(of: 0..<file.size) { try output.append($0) }
        let checksums = output.checksums
        guard checksums.match(model) else {
            throw ModelError.checksumMismatch(path: path, expected: model.sha1, actual: checksums.sha1)
        }
        // The status is from before reading: a change while reading makes the note worthless, as it should.
        return VerificationRecord(checksums: checksums, file: file.status, date: Date())
    }

    private func forgetRecord(of path: String) throws {
        let record = VerificationRecord.path(for: path)
        if try FileStatus.ofFile(at: record) != nil { try DurableFile.remove(record) }
    }
}
