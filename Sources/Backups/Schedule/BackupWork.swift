import DurableStorage
package import Foundation

/// Makes backups one at a time, also among processes, on a thread of its own.
package actor BackupWork {
    private let writer: BackupWriter
    private let lock: String
    private let thread = BackupThread()
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameter lock: The file that tells other processes that a backup is being made.
    package init(_ writer: BackupWriter, lock: String) {
        self.writer = writer
        self.lock = lock
    }

    /// As `BackupWriter.write`.
    ///
    /// - Throws: As there, and `BackupError.busy`.
    package func write(to path: String, at now: Date) throws -> BackupManifest {
        try alone { try writer.write(to: path, at: now) }
    }

    /// Makes the schedule's next backup, and deletes those of its own that it has no need of any more.
    ///
    /// - Parameter record: The file of what was made; how this one went is in it when this returns or throws.
    /// - Throws: As `write`; `BackupError.record`.
    package func keep(_ schedule: BackupSchedule, in folder: BackupFolder, record path: String, at now: Date) throws {
        try alone {
            var record = try BackupRecord.load(path)
            let kept = record
            do {
                try forgetUnfinished(&record)
                let file = try folder.file(at: now)
                // Named before it is there, so that a killed process leaves nothing that nobody owns.
                record.made.append(BackupRecord.Made(path: file, at: now))
                try record.store(path)
                _ = try writer.write(to: file, at: now)
                let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
                record.made[record.made.count - 1].size = size
                record.failure = nil
                try record.store(path)
                try deleteSuperfluous(schedule, of: &record)
                try record.store(path)
            } catch is CancellationError {
                // The appliance stops; the next start makes up for it.
                try kept.store(path)
                throw CancellationError()
            } catch {
                record.made.removeAll { $0.size == nil }
                record.failure = BackupRecord.Failure(at: now, reason: "\(error)")
                try record.store(path)
                throw error
            }
        }
    }

    /// Whether there is a file; its disk may answer late, or never.
    package func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private func alone<Value>(_ work: () throws -> Value) throws -> Value {
        let held: FileLock
        do { held = try FileLock(lock) } catch StorageError.held(path: _, by: let process) {
            throw BackupError.busy(process: process)
        }
        let result = Result { try work() }
        held.release()
        return try result.get()
    }

    /// What was begun by a process that was killed: the whole file counts, anything less goes.
    private func forgetUnfinished(_ record: inout BackupRecord) throws {
        for index in record.made.indices where record.made[index].size == nil {
            let path = record.made[index].path
            try DurableTree.remove(BackupWriter.scratch(of: path))
            record.made[index].size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        }
        record.made.removeAll { $0.size == nil }
    }

    private func deleteSuperfluous(_ schedule: BackupSchedule, of record: inout BackupRecord) throws {
        // What somebody has taken away is none of the days' backups; a folder may come back with its disk.
        record.made.removeAll { made in
            let folder = URL(fileURLWithPath: made.path).deletingLastPathComponent().path
            return FileManager.default.fileExists(atPath: folder) && !FileManager.default.fileExists(atPath: made.path)
        }
        let superfluous = schedule.retention.superfluous(record.made, in: .current)
        for made in superfluous { try DurableTree.remove(made.path) }
        record.made.removeAll(where: superfluous.contains)
    }
}
