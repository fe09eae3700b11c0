import DurableStorage
import Foundation

/// Deleting what nobody needs any more.
extension TransactionDriver {
    func collect(_ transaction: Transaction?) async throws {
        var inUse = await Set(runner.foldersInUse().compactMap(releaseName))
        if let supervisor = try DurableLink.target(of: layout.supervisor).flatMap(releaseName) {
            inUse.insert(supervisor)
        }
        let plan = CollectionPlan(
            CollectionPlan.Inventory(
                generations: try generations.all(),
                generationNames: try FolderListing.names(at: layout.generations),
                releaseNames: try FolderListing.names(at: layout.releases),
                databaseNames: try FolderListing.names(at: layout.databases).filter { name in
                    try Int(name).map { try FolderListing.kind(of: layout.leftBehind($0)) == nil } ?? true
                },
                active: generations.activeNumber() ?? -1,
                transaction: transaction,
                inUse: inUse
            )
        )
        // Generations first: a link must not outlive what it leads to.
        for name in plan.generations { try DurableTree.remove(layout.generations + "/" + name) }
        for name in plan.releases { try DurableTree.remove(layout.releases + "/" + name) }
        for name in plan.databases { try DurableTree.remove(layout.databases + "/" + name) }
        for name in try FolderListing.names(at: layout.stagings) {
            try DurableTree.remove(layout.stagings + "/" + name)
        }
        // Names begin with the date, so the newest are last.
        try thin(layout.snapshots, keeping: settings.keptSnapshots)
        try thin(layout.reports, keeping: settings.keptReports)
    }

    /// The first part of a path below the releases folder.
    private func releaseName(_ path: String) -> String? {
        guard path.hasPrefix(layout.releases + "/") else { return nil }
        return path.dropFirst(layout.releases.utf8.count + 1).split(separator: "/").first.map(String.init)
    }

    private func thin(_ folder: String, keeping count: Int) throws {
        for name in try FolderListing.names(at: folder).dropLast(count) {
            try DurableTree.remove(folder + "/" + name)
        }
    }
}
