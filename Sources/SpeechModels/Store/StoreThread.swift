import Dispatch

/// A thread for work on model files, which takes long, so that Swift's task pool need not wait for the disk.
final class StoreThread: SerialExecutor {
    private let queue = DispatchQueue(label: "models.disk")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
