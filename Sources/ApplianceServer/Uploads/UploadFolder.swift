import DurableStorage
import Foundation
import NIOCore
import NIOPosix

/// Uploads that are sent in pieces: how far one has come is the length of its file.
struct UploadFolder: Sendable {
    /// What was said when an upload was begun.
    struct Upload: Sendable, Codable, Equatable {
        var id: String
        /// Bytes it is to have.
        var length: Int
        var owner: String
        var source: String
        /// The fields of the recording's form, in order.
        var names: [String]
        var values: [String]
    }

    /// How long an upload may rest (seconds).
    static let patience: TimeInterval = 86_400

    /// The data directory.
    let data: String
    /// The folder in it, by its path.
    let folder: String

    /// Begins an upload; it is on disk when this returns.
    ///
    /// - Throws: `StorageError`.
    func begin(_ upload: Upload) async throws {
        let note = try JSONEncoder().encode(upload)
        try await NIOThreadPool.singleton.runIfActive {
            try GrowingFile(path(of: upload.id)).sync()
            try DurableFile.write(note, to: notePath(of: upload.id), mode: 0o600)
        }
    }

    /// An upload that was begun; nil if there is none of this id.
    func upload(_ id: String) -> Upload? {
        guard Self.isID(id), let note = try? Data(contentsOf: URL(fileURLWithPath: notePath(of: id))) else {
            return nil
        }
        return try? JSONDecoder().decode(Upload.self, from: note)
    }

    /// Bytes of an upload that are on disk; its length once its recording is no upload any more.
    func offset(of upload: Upload) throws -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path(of: upload.id))
        return attributes?[.size] as? Int ?? upload.length
    }

    /// Whether the upload's file is still there.
    func has(_ id: String) -> Bool { FileManager.default.fileExists(atPath: path(of: id)) }

    /// Appends what arrives, as long as it does; whatever has arrived stays.
    ///
    /// - Returns: The new offset; everything up to it survives a power cut.
    /// - Throws: `StorageError.held` while somebody else writes, `OffsetConflict`, `TooMuch`, what `body` throws.
    func append(
        _ body: some AsyncSequence<ByteBuffer, any Error>,
        to upload: Upload,
        at offset: Int
    ) async throws -> Int {
        let pool = NIOThreadPool.singleton
        let file = try await pool.runIfActive { try GrowingFile(path(of: upload.id)) }
        var size = try file.size
        guard size == offset else { throw OffsetConflict(offset: size) }
        do {
            for try await chunk in body {
                guard size + chunk.readableBytes <= upload.length else { throw TooMuch() }
                try await pool.runIfActive { try chunk.withUnsafeReadableBytes { try file.append($0) } }
                size += chunk.readableBytes
            }
        } catch {
            // Who lost the connection goes on from here.
            try? await Task { try await pool.runIfActive { try file.sync() } }.value
            throw error
        }
        try await pool.runIfActive { try file.sync() }
        return size
    }

    /// Forgets an upload, its file included.
    func discard(_ id: String) async {
        await UploadReceiver.discard(path(of: id))
        await UploadReceiver.discard(notePath(of: id))
    }

    /// Deletes uploads that nobody went on with.
    ///
    /// - Parameter needed: Recordings of jobs, relative to the data directory.
    func sweep(keeping needed: Set<String>) async {
        let old = Date.now.addingTimeInterval(-Self.patience)
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            let id = name.hasSuffix(Self.ending) ? String(name.dropLast(Self.ending.count)) : name
            let paths = [path(of: id), notePath(of: id)]
            let dates = paths.compactMap {
                try? FileManager.default.attributesOfItem(atPath: $0)[.modificationDate] as? Date
            }
            if !needed.contains(file(of: id)), let last = dates.max(), last < old { await discard(id) }
        }
    }

    /// The upload's file, relative to the data directory.
    func file(of id: String) -> String { String(path(of: id).dropFirst(data.count + 1)) }

    func path(of id: String) -> String { folder + "/" + id }

    static func newID() -> String { "up_" + UUID().uuidString.lowercased().filter(\.isHexDigit).prefix(24) }

    private static let ending = ".json"

    private func notePath(of id: String) -> String { path(of: id) + Self.ending }

    /// Ids come from addresses; nothing else may become part of a path.
    private static func isID(_ text: String) -> Bool {
        text.hasPrefix("up_") && text.count == 27 && text.dropFirst(3).allSatisfy { $0.isASCII && $0.isHexDigit }
    }

    /// The next byte that is wanted is another.
    struct OffsetConflict: Error {
        let offset: Int
    }

    /// More bytes than the upload was to have.
    struct TooMuch: Error {}
}
