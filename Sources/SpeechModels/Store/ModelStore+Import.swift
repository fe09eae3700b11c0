import DurableStorage
import Foundation

extension ModelStore {
    /// Installs the official model in a faster-whisper folder or a ggml file; blocks until it is on disk.
    ///
    /// Importing what is installed already writes nothing. A model that is not official to the last bit is refused and
    /// leaves no trace; so is any but the one that is `expected`. `progress` is told the part done, 0…1, on the calling
    /// thread; what it throws ends the import.
    ///
    /// - Throws: `ModelError` saying what is wrong with the source, `StorageError.system`, and what `progress` throws.
    package func importModel(
        from path: String,
        expecting expected: WhisperModel? = nil,
        progress: (Double) throws -> Void = { _ in }
    ) throws -> ImportedModel {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ModelError.sourceMissing(path: path)
        }
        return try StoreLock.hold(directory) {
            try DurableFile.removeLeftovers(in: directory)
            return isFolder.boolValue
                ? try install(ModelConverter(folder: path), from: path, expecting: expected, progress)
                : try install(ReadyModelFile(path: path), from: path, expecting: expected, progress)
        }
    }

    private func install(
        _ source: borrowing some ModelSource & ~Copyable,
        from path: String,
        expecting expected: WhisperModel?,
        _ progress: (Double) throws -> Void
    ) throws -> ImportedModel {
        let size = source.outputSize
        guard let model = ModelCatalogue.model(ofSize: size) else {
            throw ModelError.unknownSize(source: path, size: size)
        }
        if let expected, expected != model {
            throw ModelError.otherModel(source: path, found: model.id, expected: expected.id)
        }
        let isInstalled = if case .installed(.some) = try state(of: model) { true } else { false }
        if !isInstalled { try requireSpace(size) }
        var output = isInstalled ? ModelOutput() : try ModelOutput(directory: directory)
        try source.write(to: &output) { try progress(Double($0) / Double(size)) }
        let checksums = output.checksums
        guard checksums.match(model) else { throw ModelError.unknownModel(source: path, sha1: checksums.sha1) }
        if isInstalled { return ImportedModel(model: model, alreadyInstalled: true) }
        try install(model, output, checksums)
        return ImportedModel(model: model, alreadyInstalled: false)
    }

    /// Puts checked content in its place; for holders of the store's lock.
    func install(_ model: WhisperModel, _ output: consuming ModelOutput, _ checksums: Checksums) throws {
        try output.commit(to: file(of: model))
        guard let status = try FileStatus.ofFile(at: file(of: model)) else {
            throw ModelError.notInstalled(model: model.id, path: file(of: model))
        }
        try VerificationRecord(checksums: checksums, file: status, date: Date()).write(for: file(of: model))
    }

    private func requireSpace(_ size: Int) throws {
        let free = try DurableFile.freeBytes(at: directory)
        // Some room for the note beside the file and for the file system's own tables.
        let needed = size + (1 << 20)
        guard free >= needed else { throw ModelError.noSpace(directory: directory, needed: needed, free: free) }
    }
}
