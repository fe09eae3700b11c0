import Dispatch

/// A thread for backups, which take long, so that Swift's task pool need not wait for the disk.
final class BackupThread: SerialExecutor {
    private let queue = DispatchQueue(label: "backups.disk")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
