import DurableStorage
package import Foundation

/// Carries updates out: runs the reducer, keeps the journal and does what the reducer orders.
///
/// The journal is stored before the effects of a transition are carried out, so whoever finds it after a crash knows
/// what may have happened. One driver a process; a lock keeps the drivers of different processes apart.
package actor TransactionDriver {
    let layout: InstallationLayout
    let steps: any StepRunning
    let runner: any ReleaseRunning
    private(set) var settings: DriverSettings
    let failpoints: Failpoints
    let now: @Sendable () -> Date
    let journal: TransactionJournal
    let generations: GenerationStore
    let records: UpdateRecords
    let ballast: Ballast

    var reducer: TransactionReducer
    var progress: StepProgress?
    var drift: DriftReport?
    var webhook: WebhookReport?
    /// Cancels what the current effect waits for.
    var interrupt: (@Sendable () -> Void)?
    var cancelIsRequested = false
    /// The transaction cannot go on now; the next request or recovery tries again.
    var isParked = false
    /// The process ends: nothing goes on, and what was going on is for the next one to recover.
    var isHalted = false
    /// A request is being examined or a transaction is being worked on.
    var isBusy = false
    var worker: Task<Void, Never>?
    var lock: FileLock?
    var watchers: [Int: AsyncStream<UpdateStatus>.Continuation] = [:]
    var watcherCount = 0

    private let thread = DiskThread()
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    package init(
        layout: InstallationLayout,
        steps: any StepRunning,
        runner: any ReleaseRunning,
        settings: DriverSettings,
        failpoints: Failpoints = .none,
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.layout = layout
        self.steps = steps
        self.runner = runner
        self.settings = settings
        self.failpoints = failpoints
        self.now = now
        journal = TransactionJournal(layout.journal)
        generations = GenerationStore(layout)
        records = UpdateRecords(layout)
        ballast = Ballast(layout.ballast, size: settings.ballastBytes)
        reducer = TransactionReducer(limits: settings.reducer)
    }

    /// The transaction that is going on, or that ended in safe mode.
    package var transaction: Transaction? { reducer.transaction }

    /// Whether no transaction is being worked on.
    package var isSettled: Bool { worker == nil }

    /// Waits until nothing is going on any more.
    package func settled() async {
        while let worker { await worker.value }
    }

    /// Ends the transaction before its switch, if it is still before that.
    package func cancel() -> RequestAnswer {
        guard let transaction = reducer.transaction, worker != nil else {
            return .refused(Reason(.nothing, "No update is running, so there is nothing to cancel."), running: nil)
        }
        guard transaction.isCancellable else {
            let message = "The update is past the point where it can be cancelled; let it finish."
            return .refused(Reason(.tooLate, message), running: transaction.txid)
        }
        cancelIsRequested = true
        interrupt?()
        return .accepted(txid: transaction.txid)
    }

    /// Leaves a transaction where it is, as a death of the process would: for a process that is about to end.
    ///
    /// A step that runs is ended, so that nobody goes on changing files.
    package func halt() {
        isHalted = true
        interrupt?()
    }

    /// Sets or lifts the owner's hold: while it is active nothing is started and nothing waiting goes on.
    ///
    /// - Throws: `StorageError`.
    package func setHold(_ hold: Hold?) throws {
        try records.setHold(hold)
        publish()
    }

    /// From now on the owner's wishes are these.
    package func setPolicy(_ policy: UpdatePolicy) { settings.policy = policy }

    /// What is told beside the transaction's state, and changes nothing about it.
    package func note(_ drift: DriftReport) {
        self.drift = drift
        publish()
    }

    package func note(_ webhook: WebhookReport) {
        self.webhook = webhook
        publish()
    }

    package func hold() -> Hold? { records.hold().flatMap { $0.isActive(at: now()) ? $0 : nil } }

    /// Carries `effects` out, and all that follow from them, in the background.
    func work(_ effects: [TransactionEffect]) {
        worker = Task {
            // What stops it is a test's failpoint: everything is left as a dead process would leave it.
            try? await self.carryOut(effects)
            self.workIsDone()
        }
    }

    /// The same for an event.
    func work(_ event: TransactionEvent) {
        guard let effects = try? apply(event) else { return workIsDone() }
        work(effects)
    }

    private func workIsDone() {
        worker = nil
        isBusy = false
        interrupt = nil
        progress = nil
        cancelIsRequested = false
        lock = nil
        publish()
    }

    func carryOut(_ first: [TransactionEffect]) async throws(Failpoints.Halt) {
        var effects = first
        while !effects.isEmpty {
            var answer: TransactionEvent?
            for effect in effects where !isHalted { answer = try await carryOut(effect) }
            guard !isHalted, var event = answer else { return }
            if cancelIsRequested, reducer.transaction?.isCancellable == true { event = .cancel }
            cancelIsRequested = false
            progress = nil
            effects = try apply(event)
        }
    }
}
