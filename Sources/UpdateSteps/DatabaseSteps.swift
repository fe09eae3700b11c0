import Archive
import DurableStorage
import Foundation
import Updates

/// The steps that look after the archive's database.
struct DatabaseSteps: Sendable {
    /// Copies the database that is in use; the copy is whole, checked and on disk.
    func snapshot(_ order: StepOrder, report: StepReport) throws -> StepFacts {
        let folder = order.layout.snapshot(order.transaction)
        try DurableTree.create(folder)
        report("copying the database")
        let snapshot = try Self.archive(order.layout.databaseFile(order.from.database))
            .snapshot(to: folder + "/appliance.sqlite")
        var facts = StepFacts()
        facts.bytes = snapshot.size
        facts.snapshotPath = snapshot.path
        facts.snapshotSHA256 = snapshot.sha256
        facts.schema = snapshot.facts.schema.number
        return facts
    }

    /// Brings the database to this release's schema: in place if the old release does not mind, else a copy.
    func migrate(_ order: StepOrder, report: StepReport) throws -> StepFacts {
        guard let to = order.to, let change = order.database, change.mode.migrates else {
            throw StepRefusal(.invalid, "The order to migrate does not say what.")
        }
        let path = order.layout.databaseFile(to.database)
        if change.mode == .rewrite {
            try DurableTree.create(order.layout.database(to.database))
            report("copying the database")
            _ = try Self.archive(order.layout.databaseFile(order.from.database)).snapshot(to: path)
        }
        report("converting the database")
        _ = try Archive(path: path, migration: change.mode == .rewrite ? .any : .additive)
        report("checking the database")
        var facts = StepFacts()
        facts.schema = try Archive.check(path).schema.number
        return facts
    }

    /// Has the database checked; tells what going back to the other one would leave behind.
    func check(_ order: StepOrder, report: StepReport) throws -> StepFacts {
        let path = order.layout.databaseFile(order.from.database)
        report("checking the database")
        let found = try Archive.check(path)
        var facts = StepFacts()
        facts.schema = found.schema.number
        if let older = order.to?.database, older != order.from.database {
            facts.affectedRecordings = try Archive.transcripts(
                of: path,
                missingIn: order.layout.databaseFile(older)
            ).count
        } else {
            facts.affectedRecordings = 0
        }
        return facts
    }

    /// The archive as it is; a step that only looks may not change its schema.
    static func archive(_ path: String) throws -> Archive {
        guard FileManager.default.fileExists(atPath: path) else {
            throw StepRefusal(.database, "There is no database at \(path).")
        }
        return try Archive(path: path, migration: .additive)
    }

    /// A folder for files that need not survive a power cut.
    static func createFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }
}
