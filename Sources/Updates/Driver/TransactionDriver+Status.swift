import Foundation

/// Telling how it goes.
extension TransactionDriver {
    /// The state as the journal and the history have it.
    package func status() -> UpdateStatus {
        let active = try? generations.active()
        var status = UpdateStatus(
            reducer.transaction,
            history: records.history(),
            active: active?.side.release.version,
            progress: progress,
            hold: hold()
        )
        // What was found out about another release says nothing about this one.
        if let drift, drift.generation == nil || drift.generation == active?.number { status.drift = drift }
        status.webhook = webhook
        return status
    }

    /// The status now and after every change; slow readers miss those in between.
    package func statusUpdates() -> AsyncStream<UpdateStatus> {
        let (stream, continuation) = AsyncStream.makeStream(of: UpdateStatus.self, bufferingPolicy: .bufferingNewest(1))
        watcherCount += 1
        let number = watcherCount
        watchers[number] = continuation
        continuation.onTermination = { _ in Task { await self.forgetWatcher(number) } }
        continuation.yield(status())
        return stream
    }

    private func forgetWatcher(_ number: Int) { watchers[number] = nil }

    func publish() {
        guard !watchers.isEmpty else { return }
        let status = status()
        for watcher in watchers.values { watcher.yield(status) }
    }
}
