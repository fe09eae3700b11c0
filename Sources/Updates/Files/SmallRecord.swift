import DurableStorage
import Foundation

/// A small value in a file of its own.
///
/// One that cannot be read is moved aside and counts as missing.
struct SmallRecord<Value: Codable & Sendable>: Sendable {
    let path: String

    /// Bytes; more is nothing that was stored here.
    private static var limit: Int { 1 << 20 }

    /// The value if there is one that can be read; nothing is moved, for whoever only looks.
    func look() -> Value? {
        guard let bytes = try? DurableFile.read(path, limit: Self.limit) else { return nil }
        return try? UpdateJSON.decode(Value.self, from: Data(bytes))
    }

    /// Nil when there is none; `isDamaged` tells whether there was one.
    func load() -> (value: Value?, isDamaged: Bool) {
        do {
            guard let bytes = try DurableFile.read(path, limit: Self.limit) else { return (nil, false) }
            return (try UpdateJSON.decode(Value.self, from: Data(bytes)), false)
        } catch {
            // Only evidence for a later look; that it cannot be kept is no reason to stop.
            try? DurableTree.move(path, to: path + ".corrupt")
            return (nil, true)
        }
    }

    /// - Throws: `StorageError`.
    func store(_ value: Value) throws {
        try DurableFile.write(try UpdateJSON.encode(value), to: path, mode: 0o600)
    }

    /// - Throws: `StorageError`.
    func remove() throws {
        guard try FolderListing.kind(of: path) != nil else { return }
        try DurableFile.remove(path)
    }
}
