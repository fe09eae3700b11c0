import Glibc

/// Has all tasks of this process run where the driver runs, so that system calls come in one order, from one thread:
/// who injects faults counts calls by thread.
enum OneThread {
    private typealias Original = @convention(thin) (UnownedJob) -> Void
    private typealias Hook = @convention(thin) (UnownedJob, Original) -> Void

    // Written once, before any task but the main one runs.
    private nonisolated(unsafe) static var executor: (any SerialExecutor)?

    /// Redirects what would run on the shared pool to `executor`.
    static func redirect(to executor: UnownedSerialExecutor) {
        Self.executor = executor.asSerialExecutor()
        guard let address = dlsym(dlopen(nil, RTLD_NOW), "swift_task_enqueueGlobal_hook") else {
            preconditionFailure("this Swift runtime has no hook for the shared pool")
        }
        address.assumingMemoryBound(to: Hook?.self).pointee = { job, original in
            if let executor = OneThread.executor {
                executor.enqueue(ExecutorJob(job))
            } else {
                original(job)
            }
        }
    }

    /// Makes this thread's count of `openat` run ahead of those of all others, so that a number means one call only.
    ///
    /// The threads before it have opened the program's libraries.
    static func runAhead() {
        for _ in 0..<head { close(open("", O_RDONLY)) }
    }

    private static let head = 200
}
