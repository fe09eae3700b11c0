import Dispatch

/// Makes and tries hashes: on a thread of its own, and one at a time, since each takes tens of megabytes.
actor PasswordHasher {
    let cost: PasswordCost
    private let decoy: PasswordHash
    private let thread = HashingThread()

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(cost: PasswordCost) {
        self.cost = cost
        decoy = .decoy(cost: cost)
    }

    func hash(_ password: String) throws -> PasswordHash { try PasswordHash(password, cost: cost) }

    /// Whether the password has this hash; without one it is as much work, and no.
    func matches(_ password: String, _ hash: PasswordHash?) throws -> Bool {
        let matches = try (hash ?? decoy).matches(password)
        return hash != nil && matches
    }
}

/// A thread for work that keeps a processor busy, so that Swift's task pool need not.
private final class HashingThread: SerialExecutor {
    private let queue = DispatchQueue(label: "accounts.passwords")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
