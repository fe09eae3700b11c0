import DurableStorage
import Foundation
package import Updates

/// What must hold for an installation whenever no update is going on, however the last one ended.
package struct Soundness: Sendable {
    private let layout: InstallationLayout
    /// What a database folder really holds.
    private let schema: @Sendable (_ database: Int) throws -> SchemaRange

    package init(_ layout: InstallationLayout, schema: @escaping @Sendable (_ database: Int) throws -> SchemaRange) {
        self.layout = layout
        self.schema = schema
    }

    /// Everything that is wrong, one sentence each.
    ///
    /// - Parameter running: The servers: generation → whether its intake is closed.
    package func violations(running: [Int: Bool]) -> [String] {
        var found: [String] = []
        do { try check(running, &found) } catch { found.append("I1: \(error)") }
        return found
    }

    private func check(_ running: [Int: Bool], _ found: inout [String]) throws {
        let active = try GenerationStore(layout).active()
        let release = active.side.release
        try ReleaseFolder(layout.release(release)).verify(manifest: release.manifest)
        let holds = try schema(active.side.database)
        if release.database.schema < holds.reader {
            found.append("I3: release \(release.version) cannot read its database, which needs \(holds.reader)")
        }
        if running.keys.sorted() != [active.number] {
            found.append("I11: generation \(active.number) is active, the servers of \(running.keys.sorted()) run")
        } else if running[active.number] != false {
            found.append("I11: the intake of generation \(active.number) is closed")
        }
        if try FolderListing.kind(of: layout.journal) != nil { found.append("I10: a transaction is left") }
        guard let supervisor = try DurableLink.target(of: layout.supervisor),
            FileManager.default.fileExists(atPath: supervisor)
        else {
            found.append("I1: the link to the supervisor leads nowhere")
            return
        }
    }
}
