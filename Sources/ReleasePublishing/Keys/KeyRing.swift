import Foundation
package import TUF

/// The private keys at hand.
package struct KeyRing: Sendable {
    private struct Entry: Sendable {
        var name: String
        var key: SigningKey
    }

    private var entries: [Entry] = []

    /// No keys.
    package init() {}

    /// All keys (`*.pem`) of some folders.
    ///
    /// - Throws: `PublishingError.noKey`, `.keyExposed` or `.unreadable`.
    package init(folders: [String]) throws {
        for folder in folders {
            let names: [String]
            do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
                throw PublishingError.unreadable(path: folder, reason: "there is no such folder of keys")
            }
            for name in names.sorted() where name.hasSuffix(".pem") {
                entries.append(Entry(name: name, key: try KeyFile.read(folder + "/" + name)))
            }
        }
    }

    /// Makes new keys for a role in `folder`: `root-1.pem`, `root-2.pem` and so on.
    ///
    /// - Throws: `PublishingError.exists`, `StorageError`.
    package static func create(_ role: TopLevelRole, count: Int, in folder: String) throws -> KeyRing {
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        var ring = KeyRing()
        for number in 1...count {
            let name = "\(role.rawValue)-\(number).pem"
            ring.entries.append(Entry(name: name, key: try KeyFile.create(folder + "/" + name)))
        }
        return ring
    }

    /// The keys whose files are named after a role, for a repository that does not exist yet.
    func keys(namedAfter role: TopLevelRole) -> [Key] {
        entries.filter { $0.name.hasPrefix(role.rawValue + "-") }.map(\.key.key)
    }

    /// The private ones of some public keys.
    func signingKeys(of keys: [Key]) -> [SigningKey] {
        var seen: Set<Key> = []
        return entries.map(\.key).filter { keys.contains($0.key) && seen.insert($0.key).inserted }
    }

    /// This ring and another.
    package func adding(_ other: KeyRing) -> KeyRing {
        var both = self
        both.entries += other.entries
        return both
    }
}
