import Foundation
import Synchronization

/// A thread that runs jobs in order, for calls that block: the shared pool has only as many threads as cores.
final class WorkThread: Sendable {
    private let jobs = Mutex<[@Sendable () -> Void]>([])
    private let available = DispatchSemaphore(value: 0)

    init(name: String) {
        let thread = Thread { [weak self, available] in
            while true {
                available.wait()
                // The last signal comes from deinit, when there is no job and nobody to ask.
                guard let job = self?.next() else { return }
                job()
            }
        }
        thread.name = name
        thread.stackSize = 8 << 20  // ggml expects a main thread's stack.
        thread.start()
    }

    deinit { available.signal() }

    func run(_ job: @escaping @Sendable () -> Void) {
        jobs.withLock { $0.append(job) }
        available.signal()
    }

    private func next() -> (@Sendable () -> Void)? {
        jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }
}
