import Archive
import DurableStorage
import Foundation
import TestSupport
import Testing

@testable import Backups

@Suite struct `The schedule's work` {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    /// An appliance's data, the folder of its backups and what makes them.
    private struct Bench {
        let folder: BackupFolder
        let record: String
        let lock: String
        let work: BackupWork
        let schedule: BackupSchedule

        init(_ scratch: String, freeBytes: Int = .max, makesFolder: Bool = true) async throws {
            let data = scratch + "/data"
            try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
            let archive = try Archive(path: data + "/appliance.sqlite")
            try await archive.store(.saying("one"))
            folder = BackupFolder(data + "/backups", isMade: makesFolder)
            record = data + "/backups.json"
            lock = data + "/backup.lock"
            work = BackupWork(.testing(data, archive, freeBytes: freeBytes), lock: lock)
            schedule = try #require(BackupSchedule(at: "03:30", keeping: BackupRetention(days: 2, weeks: 0)))
        }

        func keep(day: Double) async throws {
            try await work.keep(schedule, in: folder, record: record, at: now.addingTimeInterval(day * 86_400))
        }

        var files: [String] {
            get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
        }
    }

    @Test func `makes backups that are whole, and deletes what it has no need of any more`() async throws {
        try await withScratch { scratch in
            let bench = try await Bench(scratch)
            for day in 0...2 { try await bench.keep(day: Double(day)) }
            let record = try BackupRecord.load(bench.record)
            #expect(record.made.map(\.path) == (try bench.folder.entries().map(\.path)))
            #expect(record.made.count == 2 && record.failure == nil)
            #expect(record.latest?.at == Self.now.addingTimeInterval(2 * 86_400))
            for made in record.made {
                #expect(try BackupReader(path: made.path).verify().archive.transcripts == 1)
                let size = try FileManager.default.attributesOfItem(atPath: made.path)[.size] as? Int
                #expect(made.size == size)
            }
            #expect(try bench.files.count == 2, "nothing is left beside them")
        }
    }

    @Test func `deletes nothing that it has not made`() async throws {
        try await withScratch { scratch in
            let bench = try await Bench(scratch)
            let byHand = try bench.folder.file(at: Self.now.addingTimeInterval(-86_400))
            _ = try await bench.work.write(to: byHand, at: Self.now)
            let foreign = bench.folder.path + "/whisper-appliance-2020-01-01T000000Z.tar"
            try DurableFile.write("another appliance's".utf8, to: foreign)
            for day in 0...3 { try await bench.keep(day: Double(day)) }
            #expect(FileManager.default.fileExists(atPath: byHand))
            #expect(FileManager.default.fileExists(atPath: foreign))
            #expect(try bench.files.count == 4)
        }
    }

    @Test func `refuses on a disk that would be too full, says so and keeps what there is`() async throws {
        try await withScratch { scratch in
            try await Bench(scratch).keep(day: 0)
            let full = try await Bench(scratch, freeBytes: 100 << 20)
            let error = await #expect(throws: BackupError.self) { try await full.keep(day: 5) }
            #expect(error?.description.contains("there are 100 MiB") == true)
            let record = try BackupRecord.load(full.record)
            #expect(
                record.failure
                    == BackupRecord.Failure(
                        at: Self.now.addingTimeInterval(5 * 86_400),
                        reason: "\(try #require(error))"
                    )
            )
            #expect(record.latest?.at == Self.now)
            #expect(try full.files.count == 1)
        }
    }

    @Test func `a failure is forgotten with the next success`() async throws {
        try await withScratch { scratch in
            await #expect(throws: BackupError.self) { try await Bench(scratch, freeBytes: 0).keep(day: 0) }
            let bench = try await Bench(scratch)
            try await bench.keep(day: 1)
            #expect(try BackupRecord.load(bench.record).failure == nil)
        }
    }

    @Test func `a folder that the owner named is not made: its disk may be missing`() async throws {
        try await withScratch { scratch in
            let bench = try await Bench(scratch, makesFolder: false)
            await #expect(throws: BackupError.noFolder(path: bench.folder.path)) { try await bench.keep(day: 0) }
            #expect(!FileManager.default.fileExists(atPath: bench.folder.path))
        }
    }

    @Test func `what a killed process left is removed, and a backup it had finished counts`() async throws {
        try await withScratch { scratch in
            let bench = try await Bench(scratch)
            try await bench.keep(day: 0)
            var record = try BackupRecord.load(bench.record)
            // Killed before the size of the first was noted, and while the second was written.
            record.made[0].size = nil
            let half = try bench.folder.file(at: Self.now.addingTimeInterval(86_400))
            record.made.append(BackupRecord.Made(path: half, at: Self.now.addingTimeInterval(86_400)))
            try record.store(bench.record)
            try DurableTree.create(BackupWriter.scratch(of: half))
            try DurableFile.write("half".utf8, to: BackupWriter.scratch(of: half) + "/archive")

            try await bench.keep(day: 2)
            #expect(try BackupRecord.load(bench.record).made.compactMap(\.size).count == 2)
            #expect(try bench.files.count == 2)
        }
    }

    @Test func `is never done twice at a time`() async throws {
        try await withScratch { scratch in
            let bench = try await Bench(scratch)
            let lock = try FileLock(bench.lock)
            let busy = BackupError.busy(process: getpid())
            await #expect(throws: busy) { try await bench.keep(day: 0) }
            await #expect(throws: busy) { try await bench.work.write(to: scratch + "/b.tar", at: Self.now) }
            lock.release()
            try await bench.keep(day: 0)
        }
    }

    @Test func `given up when the appliance stops, leaves nothing and counts as no failure`() async throws {
        try await withScratch { scratch in
            let bench = try await Bench(scratch)
            try DurableFile.write("secret".utf8, to: scratch + "/data/admin-token")
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await bench.keep(day: 0)
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try BackupRecord.load(bench.record) == BackupRecord())
            #expect(try bench.files.isEmpty)
        }
    }

    @Test func `a record that cannot be read stops it, and is named`() async throws {
        try await withScratch { scratch in
            let bench = try await Bench(scratch)
            try DurableFile.write("{".utf8, to: bench.record)
            await #expect(throws: BackupError.record(path: bench.record)) { try await bench.keep(day: 0) }
        }
    }
}
