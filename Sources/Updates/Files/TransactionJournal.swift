import DurableStorage
import Foundation

/// The one durable record of a running transaction.
///
/// Whatever is in the file, it never stands in the way of anything.
package struct TransactionJournal: Sendable {
    package enum Content: Sendable, Equatable {
        case none
        case transaction(Transaction)
        /// It could not be understood and was moved to `path`, if that was possible.
        case damaged(movedTo: String?, why: String)
    }

    private let path: String

    package init(_ path: String) { self.path = path }

    /// Reads the journal; one that cannot be understood is moved aside.
    package func load() -> Content {
        let content = look()
        if case .damaged(_, let why) = content { return setAside(why) }
        return content
    }

    /// Reads the journal and leaves it as it is, whatever it is: for whoever only looks.
    package func look() -> Content {
        do {
            guard let bytes = try DurableFile.read(path, limit: 1 << 20) else { return .none }
            let envelope = try UpdateJSON.decode(Envelope.self, from: Data(bytes))
            guard envelope.transaction.v == Transaction.format else {
                let why = "it has the format \(envelope.transaction.v), which this version does not know"
                return .damaged(movedTo: nil, why: why)
            }
            guard try envelope.checksum == Self.checksum(envelope.transaction) else {
                return .damaged(movedTo: nil, why: "its checksum is wrong")
            }
            return .transaction(envelope.transaction)
        } catch {
            return .damaged(movedTo: nil, why: "it is not readable (\(error))")
        }
    }

    /// Makes `transaction` the journal's content, durably.
    ///
    /// - Throws: `StorageError`; the old content is still there unless the last step failed.
    package func store(_ transaction: Transaction) throws {
        let envelope = Envelope(transaction: transaction, checksum: try Self.checksum(transaction))
        try DurableFile.write(try UpdateJSON.encode(envelope), to: path, mode: 0o600)
    }

    /// Removes the journal, durably; none is fine.
    ///
    /// - Throws: `StorageError`.
    package func remove() throws {
        guard try FolderListing.kind(of: path) != nil else { return }
        try DurableFile.remove(path)
    }

    private func setAside(_ why: String) -> Content {
        for number in 1...1000 {
            let aside = path + ".corrupt-\(number)"
            guard (try? FolderListing.kind(of: aside)) == .some(nil) else { continue }
            if (try? DurableTree.move(path, to: aside)) != nil { return .damaged(movedTo: aside, why: why) }
            break
        }
        return .damaged(movedTo: nil, why: why)
    }

    private static func checksum(_ transaction: Transaction) throws -> String {
        FileHash.sha256(try UpdateJSON.encode(transaction))
    }
}

/// The journal's file: the transaction's fields and beside them the SHA-256 of their encoding.
private struct Envelope: Codable {
    let transaction: Transaction
    let checksum: String

    private enum Key: String, CodingKey { case checksum }

    init(transaction: Transaction, checksum: String) {
        self.transaction = transaction
        self.checksum = checksum
    }

    init(from decoder: any Decoder) throws {
        transaction = try Transaction(from: decoder)
        checksum = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .checksum)
    }

    func encode(to encoder: any Encoder) throws {
        try transaction.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(checksum, forKey: .checksum)
    }
}
