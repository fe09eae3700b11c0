import DurableStorage
import Updates

/// Keeps supervisors of the same data apart.
enum SupervisorLock {
    /// - Throws: `SupervisorError.alreadyRunning`, `StorageError`.
    static func take(_ layout: InstallationLayout) throws -> FileLock {
        do {
            return try FileLock(layout.run + "/supervisor.lock")
        } catch StorageError.held(_, let process) {
            throw SupervisorError.alreadyRunning(data: layout.data, process: process)
        }
    }

    /// The same for a successor: its predecessor's lock was dropped by the execve a moment ago.
    static func takeOver(_ layout: InstallationLayout) async throws -> FileLock {
        for _ in 0..<50 {
            if let lock = try? take(layout) { return lock }
            try await Task.sleep(for: .milliseconds(100))
        }
        return try take(layout)
    }
}
