import DurableStorage
import Foundation
import UpdateSimulation
import Updates

/// Compares what is on disk with what must hold and with what was promised.
struct Inspection: Sendable {
    let box: Box
    let promises: Promises
    let scenario: Scenario

    private var layout: InstallationLayout { box.layout }
    private var records: UpdateRecords { UpdateRecords(layout) }

    init(_ box: Box, _ promises: Promises) throws {
        self.box = box
        self.promises = promises
        scenario = try box.scenario()
    }

    /// What must hold once a recovery is done.
    ///
    /// - Parameters:
    ///   - running: The servers.
    ///   - isFinal: An update was completed since: nothing of those before it may be left.
    func violations(running: [Int: Bool], isFinal: Bool) -> [String] {
        let soundness = Soundness(layout) { try FutureArchive.content(of: layout.databaseFile($0)).schema }
        var found = soundness.violations(running: running)
        do {
            try checkSchemas(&found, isFinal: isFinal)
            try checkTranscripts(&found)
            try checkFloorAndHistory(&found)
            try checkRetained(&found)
            try checkLeftovers(&found, isFinal: isFinal)
        } catch {
            found.append("the installation cannot be inspected: \(error)")
        }
        return found
    }

    /// I3: the active generation knows what its database holds.
    ///
    /// After a death during an additive migration it may know too little: nobody can tell then, and the migration is
    /// simply repeated. Too much would mean one that is left out.
    private func checkSchemas(_ found: inout [String], isFinal: Bool) throws {
        let active = try GenerationStore(layout).active()
        let holds = try FutureArchive.content(of: layout.databaseFile(active.side.database)).schema
        let known = active.side.schema
        if known.reader != holds.reader || known.schema > holds.schema || (isFinal && known != holds) {
            found.append("I3: generation \(active.number) says \(known), its database is \(holds)")
        }
    }

    /// I5: whatever was acknowledged is in the database in use, or in one that is marked as left behind.
    private func checkTranscripts(_ found: inout [String]) throws {
        let active = try GenerationStore(layout).active()
        var kept = try FutureArchive.content(of: layout.databaseFile(active.side.database)).ids
        for number in try FolderListing.names(at: layout.databases).compactMap({ Int($0) })
        where try FolderListing.kind(of: layout.leftBehind(number)) == .file {
            kept.formUnion(try FutureArchive.content(of: layout.databaseFile(number)).ids)
        }
        let lost = promises.jobs.subtracting(kept)
        if !lost.isEmpty { found.append("I5: \(lost.count) of \(promises.jobs.count) transcripts are lost") }
    }

    /// I6, I10: the floor is that of the highest committed version, and each transaction ended once.
    private func checkFloorAndHistory(_ found: inout [String]) throws {
        let history = records.history()
        let committed = history.filter { $0.outcome == .committed }.compactMap(\.toVersion)
        let versions = try ([Scenario.oldVersion] + committed).map { try ReleaseVersion($0) }
        let highest = versions.max()?.text
        if records.floor().minimumVersion != highest {
            found.append("I6: the floor is \(records.floor().minimumVersion ?? "none"), it should be \(highest ?? "?")")
        }
        let active = try GenerationStore(layout).active().side.release.version
        let expected = history.last { $0.outcome == .committed }?.toVersion ?? Scenario.oldVersion
        if active != expected { found.append("I6: \(active) runs, the history leads to \(expected)") }
        if Set(history.map(\.txid)).count != history.count {
            found.append("I10: a transaction ended twice: \(history.map { "\($0.txid) \($0.outcome)" })")
        }
        for txid in promises.accepted where !history.contains(where: { $0.txid == txid }) {
            found.append("I4: the accepted transaction \(txid) is in no history")
        }
        // A server of the committed release is started again whenever the supervisor is.
        if !scenario.isRollback, committed.isEmpty, let starts = promises.starts[2], starts > ReducerLimits().tries {
            found.append("the new release was started \(starts) times")
        }
    }

    /// I7: what the active generation came from is kept, whole.
    private func checkRetained(_ found: inout [String]) throws {
        let generations = GenerationStore(layout)
        guard let previous = try generations.active().previous else { return }
        let side = try generations.read(previous).side
        try ReleaseFolder(layout.release(side.release)).verify(manifest: side.release.manifest)
        if try FolderListing.kind(of: layout.databaseFile(side.database)) != .file {
            found.append("I7: the database of generation \(previous) is gone")
        }
    }

    /// I2, I9: no wreckage, and no more than what is kept on purpose.
    private func checkLeftovers(_ found: inout [String], isFinal: Bool) throws {
        for path in try Tree.paths(box.folder) {
            let name = path.split(separator: "/").last ?? ""
            if name.contains(".corrupt") { found.append("I2: \(path) had to be set aside") }
            // In a staging folder they belong to a download that will be resumed.
            let isTemporary = name.hasPrefix(".") && name.hasSuffix(".partial")
            if isTemporary, !path.hasPrefix("releases/.staging/") { found.append("I9: \(path) is left") }
        }
        let staged = try FolderListing.names(at: layout.stagings).count
        if staged > (isFinal ? 0 : 1) { found.append("I9: \(staged) staging folders are left") }
        guard isFinal else { return }
        for (folder, limit) in [
            (layout.generations, 3), (layout.databases, 4), (layout.snapshots, 2), (layout.reports, 10),
            (layout.releases, 3),
        ] {
            let names = try FolderListing.names(at: folder).filter { folder + "/" + $0 != layout.stagings }
            if names.count > limit { found.append("I9: \(folder) holds \(names)") }
        }
    }
}
