import DurableStorage
import Foundation
import Updates

/// The way back when the supervisor of a committed release cannot even start: run by the service manager with the
/// supervisor of an earlier release.
///
/// Only the link that says which supervisor is to run is changed; which release serves, and its data, stay. That release
/// is then started, watched, and if need be rolled back by a supervisor that works.
enum Rescue {
    /// Makes this program the supervisor that is started.
    ///
    /// - Returns: One sentence for the log.
    /// - Throws: `SupervisorError`, `StorageError`.
    static func run(_ layout: InstallationLayout, own: String = OwnRelease.folder) throws -> String {
        let lock = try SupervisorLock.take(layout)
        let current = try? DurableLink.target(of: layout.supervisor)
        guard current != own else {
            lock.release()
            return "This supervisor is the one that is started; nothing was changed."
        }
        guard FileManager.default.isExecutableFile(atPath: InstallationLayout.supervisorProgram(in: own)) else {
            throw SupervisorError.noProgram(folder: own)
        }
        try DurableLink.swap(layout.supervisor, to: own)
        lock.release()
        return "The supervisor of “\(own)” is started from now on, not that of “\(current ?? "nowhere")”."
    }
}
