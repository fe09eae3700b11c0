import DurableStorage
import Foundation

/// What each effect means.
extension TransactionDriver {
    /// Does one thing and tells what came of it, where the reducer wants to know.
    func carryOut(_ effect: TransactionEffect) async throws(Failpoints.Halt) -> TransactionEvent? {
        guard let transaction = reducer.transaction else { return nil }
        switch effect {
        case .runStep(let step): return try await run(step, transaction)
        case .probeBaseline: return .baseline(await runner.probe(transaction.from.generation))
        case .awaitPermission: return await awaitPermission(transaction)
        case .drainOld:
            let (runner, seconds) = (runner, settings.drainSeconds)
            await interruptible { await runner.drain(transaction.from.generation, seconds: seconds) }
            return .drained
        case .startServer(let end): return try await start(end, transaction)
        case .gate(let end): return try await gate(end, transaction)
        case .retireOld: await runner.retire(transaction.from.generation, seconds: settings.drainSeconds)
        case .stopServer(let end):
            if let side = side(end, transaction) { await runner.stop(side.generation) }
        case .resumeOld: _ = await startActive(startOrder(transaction.from, isClosed: false))
        case .enterSafeMode:
            await runner.enterSafeMode(transaction.reason ?? Reason(.startFailed, "No release could be started."))
        case .park: isParked = true
        case .refuse: break
        case .writeGeneration, .swapActive, .restoreSnapshot, .finishCommit, .collect, .finish:
            return try await fileEvent { try await self.changeFiles(effect, transaction) }
        case .freeBallast, .discardStaging, .discardSnapshot, .discardDatabase, .discardGeneration,
            .noteSchema, .recordFailed, .writeReport, .recordHistory:
            // None of these may change the outcome; recovery and collection do them again.
            try attempt { try self.tidy(effect, transaction) }
        }
        return nil
    }

    private func fileEvent(
        _ body: () async throws -> TransactionEvent
    ) async throws(Failpoints.Halt) -> TransactionEvent {
        do { return try await body() } catch let halt as Failpoints.Halt { throw halt } catch {
            return .effectFailed(Reason(Self.code(of: error), "\(error)"))
        }
    }

    private func attempt(_ body: () throws -> Void) throws(Failpoints.Halt) {
        do { try body() } catch let halt as Failpoints.Halt { throw halt } catch {}
    }

    func reach(_ tag: String) throws(Failpoints.Halt) {
        do { try failpoints.reached(tag) } catch let halt as Failpoints.Halt { throw halt } catch {}
    }

    func side(_ end: TransactionEffect.End, _ transaction: Transaction) -> Side? {
        switch end {
        case .from: transaction.from
        case .to: transaction.to
        case .back: transaction.back ?? transaction.from
        }
    }

    func startOrder(_ side: Side, isClosed: Bool) -> StartOrder {
        StartOrder(side: side, intakeIsClosed: isClosed, seconds: settings.startSeconds)
    }

    private func start(
        _ end: TransactionEffect.End,
        _ transaction: Transaction
    ) async throws(Failpoints.Halt) -> TransactionEvent {
        guard let side = side(end, transaction) else { return .serverExited("there is no release to start") }
        switch await runner.start(startOrder(side, isClosed: end == .to && transaction.isExclusive)) {
        case .ready:
            try reach("server.started.\(end)")
            return .serverReady
        case .exited(let message): return .serverExited(message)
        case .timedOut: return .startTimedOut
        }
    }

    private func gate(
        _ end: TransactionEffect.End,
        _ transaction: Transaction
    ) async throws(Failpoints.Halt) -> TransactionEvent {
        guard let side = side(end, transaction) else { return .serverExited("there is no release to look at") }
        let patience = end == .to ? settings.gate : settings.rollbackGate
        let order = GateOrder(
            side: side,
            required: requiredChecks(end, transaction),
            passes: patience.passes,
            minimumSeconds: patience.minimumSeconds,
            limitSeconds: patience.limitSeconds
        )
        switch await runner.gate(order, progress: { await self.note($0) }) {
        case .passed:
            try reach("gate.passed.\(end)")
            return .gatePassed
        case .failed(let checks, let message): return .gateFailed(checks: checks, message: message)
        case .exited(let message): return .serverExited(message)
        }
    }

    private func requiredChecks(_ end: TransactionEffect.End, _ transaction: Transaction) -> Set<String>? {
        // What the old release could not do either cannot be held against the new one.
        let passed = transaction.baseline.map { Set($0.filter(\.value).keys) } ?? []
        let vital = passed.intersection(settings.vitalChecks)
        // A disk that is full takes no recordings, whatever release runs: that is no reason to give up the old one, too.
        if end == .back, !vital.isEmpty { return vital }
        return passed.isEmpty ? nil : passed
    }

    private func awaitPermission(_ transaction: Transaction) async -> TransactionEvent {
        while !cancelIsRequested, !isHalted {
            // Going back is the owner's own remedy and does not wait for a hold of theirs.
            let hold = transaction.kind == .rollback ? nil : records.hold()
            if settings.policy.allowsSwitch(transaction.request, hold: hold, at: now()) { return .windowOpen }
            let poll = settings.permissionPoll
            await interruptible { try? await Task.sleep(for: poll) }
        }
        return .cancel
    }

    /// Waits for `body`, whose task is cancelled when the owner cancels.
    func interruptible<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
        let task = Task { await body() }
        interrupt = { task.cancel() }
        defer { interrupt = nil }
        return await task.value
    }

    func note(_ new: StepProgress) {
        progress = new
        publish()
    }
}
