import Archive
import DurableStorage
import Foundation
@testable import SpeechEngine
import TestSupport
import Testing

@testable import Backups
@testable import Transcription

@Suite struct `What a backup brings back` {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// Data with an archive, and `config.yaml` beside the data.
    private func makeData(_ folder: String, settings: String) throws -> Archive {
        try FileManager.default.createDirectory(atPath: folder + "/data/recordings", withIntermediateDirectories: true)
        try DurableFile.write(settings.utf8, to: folder + "/settings.yaml", mode: 0o640)
        return try Archive(path: folder + "/data/appliance.sqlite")
    }

    private func backUp(_ folder: String, settings: String = "port: 5002\n") throws -> String {
        let archive = try makeData(folder, settings: settings)
        _ = try BackupWriter.testing(folder + "/data", archive, settings: folder + "/settings.yaml")
            .write(to: folder + "/b.tar", at: Self.now)
        return folder + "/b.tar"
    }

    private func restore(_ backup: String, to data: String, replacing: Bool = false) throws -> BackupRestorer.Outcome {
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        return try BackupRestorer(data: data, database: data + "/appliance.sqlite")
            .restore(backup, replacing: replacing, at: Self.now)
    }

    private func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `are the settings, whatever their file was called`() throws {
        try withScratch { folder in
            let outcome = try restore(backUp(folder), to: folder + "/other")
            #expect(outcome.settings == folder + "/other/config.yaml" && outcome.aside == nil)
            #expect(text(folder + "/other/config.yaml") == "port: 5002\n")
        }
    }

    @Test func `are the settings, but other ones are only replaced if asked to, and kept`() throws {
        try withScratch { folder in
            let backup = try backUp(folder)
            let data = folder + "/other"
            try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
            try DurableFile.write("port: 7\n".utf8, to: data + "/config.yaml")
            #expect(throws: BackupError.otherSettings(path: data + "/config.yaml")) {
                try restore(backup, to: data)
            }
            #expect(text(data + "/config.yaml") == "port: 7\n")
            #expect(!FileManager.default.fileExists(atPath: data + "/appliance.sqlite"), "nothing was restored")
            let aside = try #require(try restore(backup, to: data, replacing: true).aside)
            #expect(text(data + "/config.yaml") == "port: 5002\n" && text(aside + "/config.yaml") == "port: 7\n")
        }
    }

    @Test func `leaves the same settings, and those of a backup without any, alone`() throws {
        try withScratch { folder in
            let backup = try backUp(folder)
            let data = folder + "/other"
            try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
            try DurableFile.write("port: 5002\n".utf8, to: data + "/config.yaml")
            #expect(try restore(backup, to: data).aside == nil)

            let archive = try Archive(path: folder + "/data/appliance.sqlite")
            _ = try BackupWriter.testing(folder + "/data", archive).write(to: folder + "/none.tar", at: Self.now)
            try DurableFile.write("port: 7\n".utf8, to: folder + "/third.yaml")
            let third = folder + "/third"
            try FileManager.default.createDirectory(atPath: third, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: folder + "/third.yaml", toPath: third + "/config.yaml")
            #expect(try restore(folder + "/none.tar", to: third).settings == nil)
            #expect(text(third + "/config.yaml") == "port: 7\n")
        }
    }

    @Test func `settings that cannot be read are no reason for a backup without them`() throws {
        try withScratch { folder in
            let archive = try makeData(folder, settings: "port: 1\n")
            try FileManager.default.removeItem(atPath: folder + "/settings.yaml")
            let writer = BackupWriter.testing(folder + "/data", archive, settings: folder + "/settings.yaml")
            let error = #expect(throws: (any Error).self) { try writer.write(to: folder + "/b.tar", at: Self.now) }
            #expect("\(try #require(error))".contains("settings.yaml"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/b.tar"))
        }
    }

    @Test func `are jobs with their recordings, those of finished uploads too`() async throws {
        try await withScratch { folder in
            let data = folder + "/data"
            let archive = try makeData(folder, settings: "")
            try DurableTree.create(data + "/uploads")
            var jobs: [Job] = []
            for file in ["recordings/a", "uploads/up_1"] {
                try DurableFile.write("sound of \(file)".utf8, to: data + "/" + file)
                let job = Job(
                    owner: "one",
                    source: .api,
                    title: file,
                    file: file,
                    duration: nil,
                    model: "base",
                    options: .init()
                )
                _ = try await archive.jobs.add(job)
                jobs.append(job)
            }
            // What is still arriving is no job yet.
            try DurableFile.write("half".utf8, to: data + "/uploads/up_2")
            let manifest = try BackupWriter.testing(data, archive).write(to: folder + "/b.tar", at: Self.now)
            #expect(manifest.files.map(\.name) == ["recordings/a", "uploads/up_1", "appliance.sqlite"])

            _ = try restore(folder + "/b.tar", to: folder + "/other")
            let other = try Archive(path: folder + "/other/appliance.sqlite")
            #expect(try await other.jobs.open() == archive.jobs.open())
            for job in jobs { #expect(text(folder + "/other/" + job.file) == "sound of \(job.file)") }
        }
    }
}
