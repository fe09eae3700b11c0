import DurableStorage
import Foundation

/// The note beside a model file that its content was checked, and what the file looked like then.
struct VerificationRecord: Codable, Equatable {
    let checksums: Checksums
    let file: FileStatus
    let date: Date

    /// Where the note about the file at `path` is kept.
    static func path(for path: String) -> String { path + ".verified" }

    /// The note about the file at `path`; nothing when there is none or it cannot be understood.
    static func read(for path: String) -> VerificationRecord? {
        guard let data = FileManager.default.contents(atPath: self.path(for: path)) else { return nil }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try? decoder.decode(Self.self, from: data)
    }

    /// Writes the note about the file at `path` durably.
    ///
    /// - Throws: `StorageError.system`.
    func write(for path: String) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try DurableFile.write(encoder.encode(self), to: Self.path(for: path))
    }
}
