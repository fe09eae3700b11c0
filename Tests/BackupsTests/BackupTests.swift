import Archive
import DurableStorage
import Foundation
import SpeechEngine
import Tar
import TestSupport
import Testing
import Transcription

@testable import Backups

@Suite struct `Backups` {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// An appliance's data: two transcripts, a key, a recording in a folder.
    private func makeData(_ folder: String) async throws -> Archive {
        for name in ["certificates", "recordings/2026", "models", "backups"] {
            try FileManager.default.createDirectory(atPath: folder + "/" + name, withIntermediateDirectories: true)
        }
        let archive = try Archive(path: folder + "/appliance.sqlite")
        for text in ["one", "two"] { try await archive.store(.saying(text)) }
        try DurableFile.write("secret".utf8, to: folder + "/admin-token", mode: 0o600)
        try DurableFile.write("key".utf8, to: folder + "/certificates/ca.key", mode: 0o600)
        try DurableFile.write([UInt8](repeating: 7, count: 3_000_000), to: folder + "/recordings/2026/Gespräch.ogg")
        try DurableFile.write("model".utf8, to: folder + "/models/ggml-base.bin")
        return archive
    }

    private func write(_ folder: String, to path: String) async throws -> BackupManifest {
        let archive = try await makeData(folder)
        return try BackupWriter.testing(folder, archive).write(to: path, at: Self.now)
    }

    @Test func `come back on another machine as they were`() async throws {
        try await withScratch { folder in
            let (data, other, path) = (folder + "/data", folder + "/other", folder + "/b.tar")
            let manifest = try await write(data, to: path)
            #expect(
                manifest.archive.transcripts == 2 && manifest.models == ["base"] && manifest.applianceVersion == "1.2.3"
            )
            #expect(
                manifest.files.map(\.name)
                    == ["admin-token", "certificates/ca.key", "recordings/2026/Gespräch.ogg", "appliance.sqlite"]
            )
            try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: true)
            let restorer = BackupRestorer(data: other, database: other + "/appliance.sqlite")
            let outcome = try restorer.restore(path, replacing: false, at: Self.now)
            #expect(outcome == BackupRestorer.Outcome(manifest: manifest, aside: nil))
            for name in ["admin-token", "certificates/ca.key", "recordings/2026/Gespräch.ogg"] {
                #expect(
                    FileManager.default.contentsEqual(atPath: data + "/" + name, andPath: other + "/" + name),
                    "\(name)"
                )
            }
            let mode = try FileManager.default.attributesOfItem(atPath: other + "/admin-token")[.posixPermissions]
            #expect(mode as? Int == 0o600)
            let (before, after) = (
                try Archive(path: data + "/appliance.sqlite"), try Archive(path: other + "/appliance.sqlite")
            )
            let ids = try #require(try await before.list(limit: 10)).map(\.id)
            #expect(try #require(try await after.list(limit: 10)).map(\.id) == ids && ids.count == 2)
            for id in ids { #expect(try await after.transcript(id) == before.transcript(id)) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: other).allSatisfy { !$0.hasPrefix(".") })
        }
    }

    @Test func `are for their owner only`() async throws {
        try await withScratch { folder in
            _ = try await write(folder + "/data", to: folder + "/b.tar")
            let mode = try FileManager.default.attributesOfItem(atPath: folder + "/b.tar")[.posixPermissions]
            #expect(mode as? Int == 0o600)
        }
    }

    @Test func `move what was there aside, and only if asked to`() async throws {
        try await withScratch { folder in
            let (data, path) = (folder + "/data", folder + "/b.tar")
            _ = try await write(data, to: path)
            let later = try await later(data)
            let restorer = BackupRestorer(data: data, database: data + "/appliance.sqlite")
            #expect(throws: BackupError.occupied(path: data)) {
                try restorer.restore(path, replacing: false, at: Self.now)
            }
            let aside = try #require(try restorer.restore(path, replacing: true, at: Self.now).aside)
            #expect(try await Archive(path: data + "/appliance.sqlite").transcript(later) == nil)
            #expect(try await Archive(path: aside + "/appliance.sqlite").transcript(later) != nil)
            #expect(FileManager.default.fileExists(atPath: aside + "/recordings/2026/Gespräch.ogg"))
            #expect(FileManager.default.fileExists(atPath: data + "/models/ggml-base.bin"))
        }
    }

    /// Stores a transcript after the backup; the archive is closed again.
    private func later(_ data: String) async throws -> String {
        let stored = StoredTranscript.saying("later")
        try await Archive(path: data + "/appliance.sqlite").store(stored)
        return stored.id
    }

    @Test func `are not restored under a running appliance`() async throws {
        try await withScratch { folder in
            let (data, path) = (folder + "/data", folder + "/b.tar")
            _ = try await write(data, to: path)
            let running = try Archive(path: data + "/appliance.sqlite")
            let restorer = BackupRestorer(data: data, database: data + "/appliance.sqlite")
            #expect(throws: ArchiveError.inUse(path: data + "/appliance.sqlite")) {
                try restorer.restore(path, replacing: true, at: Self.now)
            }
            #expect(try await running.list(limit: 10)?.count == 2)
        }
    }

    @Test func `never replace a file`() async throws {
        try await withScratch { folder in
            _ = try await write(folder + "/data", to: folder + "/b.tar")
            await #expect(throws: BackupError.exists(path: folder + "/b.tar")) {
                try await write(folder + "/data", to: folder + "/b.tar")
            }
        }
    }

    @Test func `of which one byte was changed or a part is missing are refused, and nothing is touched`() async throws {
        try await withScratch { folder in
            let path = folder + "/b.tar"
            _ = try await write(folder + "/data", to: path)
            let whole = try #require(FileManager.default.contents(atPath: path))
            let target = folder + "/target"
            try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
            var generator = SeededGenerator(seed: 5)
            var damaged = (0..<12).map { _ in
                var copy = whole
                // Names and times in headers that are not used may change; contents may not.
                copy[Int.random(in: 0..<whole.count, using: &generator)] ^= 0x10
                return copy
            }
            damaged += [0, 511, 512, 4096, whole.count / 2, whole.count - 1500].map { whole.prefix($0) }
            for (number, bytes) in damaged.enumerated() {
                let bad = folder + "/bad-\(number).tar"
                try bytes.write(to: URL(fileURLWithPath: bad))
                #expect(throws: BackupError.self, "\(number)") {
                    try BackupRestorer(data: target, database: target + "/appliance.sqlite")
                        .restore(bad, replacing: false, at: Self.now)
                }
                #expect(try FileManager.default.contentsOfDirectory(atPath: target).isEmpty)
            }
        }
    }

    @Test func `that would write elsewhere are refused`() throws {
        try withScratch { folder in
            try DurableFile.write("x".utf8, to: folder + "/x")
            var tar = try TarWriter(in: folder)
            try tar.add(folder + "/x", as: "models/ggml-base.bin")
            try tar.finish(to: folder + "/b.tar")
            let restorer = BackupRestorer(data: folder, database: folder + "/appliance.sqlite")
            let error = #expect(throws: BackupError.self) {
                try restorer.restore(folder + "/b.tar", replacing: false, at: Self.now)
            }
            #expect(error?.description.contains("does not belong") == true)
        }
    }
}

extension BackupWriter {
    /// - Parameter freeBytes: What the disk says of itself.
    static func testing(
        _ data: String,
        _ archive: Archive,
        settings: String? = nil,
        freeBytes: Int = .max
    ) -> BackupWriter {
        BackupWriter(data: data, archive: archive, settings: settings, applianceVersion: "1.2.3") {
            ["base"]
        } freeBytes: { _ in
            freeBytes
        }
    }
}

extension StoredTranscript {
    static func saying(_ text: String) -> StoredTranscript {
        StoredTranscript(
            transcript: Transcript(
                language: "en",
                languageProbability: nil,
                duration: 1,
                segments: [
                    TranscriptSegment(
                        start: 0,
                        end: 1,
                        text: " " + text,
                        tokens: [],
                        words: [],
                        temperature: 0,
                        averageLogProbability: -0.5,
                        compressionRatio: 1,
                        noSpeechProbability: 0
                    )
                ],
                warnings: []
            ),
            source: .api,
            title: text,
            options: TranscriptionOptions(),
            model: "base",
            engine: "test",
            applianceVersion: "1.2.3"
        )
    }
}
