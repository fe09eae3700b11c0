/// What the supervisor looks after beside servers and transactions.
struct Watches: Sendable {
    let settings: OwnerSettings
    let drift: DriftWatch
    let webhook: WebhookCourier
    /// Between two looks for newer releases; zero for never.
    let checkInterval: Duration
    /// Between two comparisons of the running release with its manifest; zero for never.
    let driftInterval: Duration

    /// Compares now and then, until the calling task is cancelled.
    func repeatDrift() async {
        guard driftInterval > .zero else { return }
        repeat { await drift.measure() } while (try? await Task.sleep(for: driftInterval)) != nil
    }

    /// Compares now.
    ///
    /// Whoever asked is not kept waiting for longer than `patience`; the result is told when it is there.
    func measure(within patience: Duration) async {
        let isDone = Once<Void>()
        Task {
            await drift.measure()
            isDone.arrive(())
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await isDone.wait() }
            group.addTask { try? await Task.sleep(for: patience) }
            await group.next()
            group.cancelAll()
        }
    }

    /// Compares a release that runs for the first time, in the background: nothing waits for that.
    func measureIfNew() {
        guard driftInterval > .zero else { return }
        Task { await drift.measureIfNew() }
    }
}
