import Dispatch

/// A thread for work that waits for the disk, so that Swift's task pool need not.
final class DiskThread: SerialExecutor {
    private let queue = DispatchQueue(label: "updates.disk")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
