import DurableStorage

/// What processes that died while writing have left.
extension TransactionDriver {
    /// Deletes files and folders that were never finished.
    ///
    /// Only with the lock: nobody else may be writing. What cannot be deleted costs room and nothing else.
    func removeLeftovers() {
        var folders = [layout.update, layout.trust, layout.generations, layout.databases]
        for parent in [layout.generations, layout.databases, layout.snapshots, layout.reports] {
            folders += ((try? FolderListing.names(at: parent)) ?? []).map { parent + "/" + $0 }
        }
        for folder in folders { try? DurableFile.removeLeftovers(in: folder) }
    }
}
