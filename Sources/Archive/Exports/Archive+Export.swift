import DurableStorage
import Foundation
import GRDB
import ZipFiles

extension Archive {
    /// What an export says of itself, in `manifest.json`, its last file.
    struct Manifest: Codable, Equatable {
        static let format = "whisper-appliance-archive"

        var format = Self.format
        var version = 1
        var transcripts: Int
    }

    static let manifestName = "manifest.json"
    private static let batch = 100
    private static let piece = 1 << 20

    /// Writes the whole archive as a ZIP file, piece by piece: a JSON file for each transcript, oldest first, and behind it
    /// its recording, if that is kept.
    ///
    /// Others may use the archive meanwhile; what they store is in it or not.
    package func export(to write: ([UInt8]) async throws -> Void) async throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var zip = ZipWriter()
        var count = 0
        var last: Int64 = 0
        while true {
            let rows = try await pool.read { [last] db in
                try Row.fetchAll(
                    db,
                    sql: "SELECT number, id FROM transcript WHERE number > ? ORDER BY number LIMIT ?",
                    arguments: [last, Self.batch]
                )
                .map { (number: $0["number"] as Int64, id: $0["id"] as String) }
            }
            guard let end = rows.last else { break }
            last = end.number
            for row in rows {
                // Somebody may have deleted it by now.
                guard let archived = try await pool.read({ try ArchivedTranscript($0, id: row.id) }) else { continue }
                try await write(zip.entry("transcripts/\(row.id).json", Array(encoder.encode(archived))))
                count += 1
                if archived.recording != nil { try await writeRecording(of: row.id, to: &zip, write) }
            }
        }
        try await write(zip.entry(Self.manifestName, Array(encoder.encode(Manifest(transcripts: count)))))
        try await write(zip.finish())
    }

    static func recordingName(of id: String) -> String { "audio/" + id }

    private func writeRecording(
        of id: String,
        to zip: inout ZipWriter,
        _ write: ([UInt8]) async throws -> Void
    ) async throws {
        // Deleted meanwhile, or lost; whoever imports the transcript has none then.
        guard FileManager.default.fileExists(atPath: recordings.path(of: id)) else { return }
        let folder = try OpenFolder(recordingFolder)
        let (first, second) = (try folder.file(id), try folder.file(id))
        var checksum = ZipChecksum()
        while case let piece = try first.read(Self.piece), !piece.isEmpty {
            checksum.add(piece)
            await Task.yield()
        }
        try await write(zip.beginning(of: Self.recordingName(of: id), checksum))
        while case let piece = try second.read(Self.piece), !piece.isEmpty { try await write(piece) }
    }
}
