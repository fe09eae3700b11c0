import DurableStorage
import Foundation
import GRDB
import ZipFiles

extension Archive {
    /// What became of a file.
    package struct ImportReport: Sendable, Equatable {
        /// Transcripts that were added.
        package var added = 0
        /// Transcripts that the archive had already.
        package var known = 0
        /// What could not be read, at most `listed` of it.
        package var failures: [String] = []
        /// How much could not be read.
        package var failed = 0

        static let listed = 20

        fileprivate mutating func note(_ error: any Error) {
            failed += 1
            if failures.count < Self.listed { failures.append("\(error)") }
        }
    }

    /// Bytes of a transcript's file: some days of speech.
    private static let maximumEntry = 256 << 20
    private static let batch = 100

    /// Adds what a file holds: an export of this appliance or of the original one; what is there already stays.
    ///
    /// - Throws: `ImportError`, `ZipError`, the file system's error. What was added before stays; importing the file
    ///   again goes on.
    package func importFile(_ path: String) async throws -> ImportReport {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        let isZip = try file.read(upToCount: 2) == Data("PK".utf8)
        var report = ImportReport()
        if isZip { try await importExport(path, &report) } else { try await importOriginal(path, &report) }
        return report
    }

    private func importExport(_ path: String, _ report: inout ImportReport) async throws {
        let zip = try ZipReader(path: path)
        let decoder = JSONDecoder()
        guard let description = zip.entries.last(where: { $0.name == Self.manifestName }),
            let manifest = try? decoder.decode(Manifest.self, from: Data(zip.content(of: description, limit: 1 << 20))),
            manifest.format == Manifest.format
        else { throw ImportError.unknownForm }
        guard manifest.version == 1 else { throw ImportError.tooNew }
        let files = zip.entries.filter { $0.name.hasPrefix("transcripts/") && $0.name.hasSuffix(".json") }
        let sounds = Dictionary(
            zip.entries.filter { $0.name.hasPrefix("audio/") }.map { ($0.name, $0) },
            uniquingKeysWith: { $1 }
        )
        for file in files {
            do {
                let content = try zip.content(of: file, limit: Self.maximumEntry)
                guard let archived = try? decoder.decode(ArchivedTranscript.self, from: Data(content)) else {
                    throw ImportError.unusable(file.name)
                }
                if try await add(archived, sounds[Self.recordingName(of: archived.id)], of: zip) {
                    report.added += 1
                } else {
                    report.known += 1
                }
            } catch let error as ImportError {
                report.note(error)
            } catch let error as ZipError {
                report.note(error)
            }
        }
    }

    /// - Parameter sound: The transcript's recording.
    /// - Returns: Whether the archive did not have the transcript yet.
    private func add(_ archived: ArchivedTranscript, _ sound: ZipReader.Entry?, of zip: ZipReader) async throws -> Bool
    {
        guard let facts = archived.recording, let sound, try await transcript(archived.id) == nil else {
            return try await pool.write { try archived.insert(in: $0) }
        }
        let path = try unpack(sound, of: zip)
        // The recording gets a name of its own; what a crash leaves of this one is swept.
        defer { try? DurableFile.remove(path) }
        return try await pool.write { db in
            guard try archived.insert(in: db) else { return false }
            try recordings.keep(NewRecording(path: path, facts: facts), of: archived.id, in: db)
            return true
        }
    }

    private func unpack(_ sound: ZipReader.Entry, of zip: ZipReader) throws -> String {
        if try FolderListing.kind(of: recordingFolder) == nil { try DurableTree.create(recordingFolder) }
        let path = recordings.path(of: RecordingShelf.incoming + UUID().uuidString)
        var writer = try DurableFile.Writer(in: recordingFolder)
        try zip.read(sound, limit: Self.maximumEntry) { try writer.append($0.span.bytes) }
        try writer.commit(to: path, mode: 0o600)
        return path
    }

    private func importOriginal(_ path: String, _ report: inout ImportReport) async throws {
        var place = 0
        try await OriginalFile.entries(of: path) { entries in
            var stored: [StoredTranscript] = []
            for entry in entries {
                place += 1
                do { stored.append(try entry.stored(place: "entry \(place)")) } catch { report.note(error) }
            }
            for begin in stride(from: 0, to: stored.count, by: Self.batch) {
                let part = Array(stored[begin..<min(begin + Self.batch, stored.count)])
                let added = try await pool.write { db in
                    try part.count { one in
                        if try TranscriptRow.filter(Column("id") == one.id).fetchCount(db) > 0 { return false }
                        try Self.insert(one, in: db)
                        return true
                    }
                }
                report.added += added
                report.known += part.count - added
            }
        }
    }
}
