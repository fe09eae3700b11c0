import DurableStorage
import Foundation

/// What the owner and the schedule may ask for.
extension TransactionDriver {
    /// Begins an update, or says why not.
    ///
    /// Returns once the journal has it; `settled()` waits for the end.
    package func start(_ request: UpdateRequest) async -> RequestAnswer {
        if let running = running(request.idempotencyKey) { return running }
        if hold() != nil {
            return .refused(Reason(.held, "Updates are on hold; lift the hold first."), running: nil)
        }
        let folders = [layout.data, layout.update, layout.generations, layout.databases, layout.releases]
        if let reason = obstacle(folders) { return .refused(reason, running: nil) }
        isBusy = true
        let answer = await open(request) { active in .side(active, nil) }
        if worker == nil { close() }
        return answer
    }

    /// What the update server offers, without changing anything.
    package func check(_ request: UpdateRequest) async -> StepOutcome {
        if isBusy { return .refused(Reason(.busy, "An update is running; look at its status.")) }
        isBusy = true
        defer { if worker == nil { close() } }
        do {
            lock = try FileLock(layout.lock)
            let active = try generations.active().side
            try DurableTree.create(layout.staging("check"))
            let outcome = await run(plainOrder(.resolve, request, active))
            try DurableTree.remove(layout.staging("check"))
            return outcome
        } catch {
            return .failed("\(error)")
        }
    }

    /// Goes on to the version that the last update was only a stop for; nil when there is none.
    ///
    /// To be called by the supervisor of the release that was committed, also after a restart.
    package func continueToGoal() async -> RequestAnswer? {
        guard let last = records.history(1).last, last.outcome == .committed, let goal = last.goal,
            goal != last.toVersion
        else { return nil }
        return await start(UpdateRequest(trigger: last.trigger, version: last.asked, channel: last.channel))
    }

    /// Why one of the folders that are going to be changed cannot be, found out before anything is.
    func obstacle(_ folders: [String]) -> Reason? {
        do {
            for folder in folders { try WritableFolder.check(folder) }
            return nil
        } catch {
            return Reason(Self.code(of: error), "\(error)")
        }
    }

    /// What a request has found out about where it leads.
    enum Opening: Sendable {
        case side(Side, TransactionStart.Target?)
        case answer(RequestAnswer)
    }

    func running(_ key: String?) -> RequestAnswer? {
        if isHalted {
            return .refused(Reason(.busy, "The supervisor is being stopped; ask again later."), running: nil)
        }
        guard isBusy else { return nil }
        let txid = reducer.transaction?.txid
        if let key, let txid, key == reducer.transaction?.request.idempotencyKey { return .accepted(txid: txid) }
        return .refused(Reason(.busy, "Another update is running; wait until it is done."), running: txid)
    }

    func close() {
        isBusy = false
        lock = nil
    }

    func open(
        _ request: UpdateRequest,
        _ choose: @Sendable (Side) async -> Opening
    ) async -> RequestAnswer {
        do {
            lock = try FileLock(layout.lock)
        } catch StorageError.held {
            return .refused(Reason(.busy, "Another process is updating; wait until it is done."), running: nil)
        } catch {
            return .refused(Reason(Self.code(of: error), "\(error)"), running: nil)
        }
        if let unfinished = await finishParked() { return unfinished }
        do {
            let active = try generations.active().side
            switch await choose(active) {
            case .answer(let answer): return answer
            case .side(let from, let target): return try begin(request, from, target)
            }
        } catch {
            return .refused(Reason(Self.code(of: error), "\(error)"), running: nil)
        }
    }

    /// A transaction that could not be finished comes first.
    private func finishParked() async -> RequestAnswer? {
        if isParked, let parked = reducer.transaction {
            isParked = false
            let side = activeSide(parked)
            let effects = try? apply(.recovered(active: side, bootID: settings.bootID))
            try? await carryOut(effects ?? [])
        } else if reducer.transaction == nil, case .transaction(let other) = journal.load(), other.state != .safeMode {
            let message = "An update that was interrupted has to be finished first; restart the supervisor."
            return .refused(Reason(.busy, message), running: other.txid)
        }
        guard let left = reducer.transaction, left.state != .safeMode else { return nil }
        return .refused(
            Reason(.storage, "The update before cannot be finished; look at its status."),
            running: left.txid
        )
    }

    private func begin(
        _ request: UpdateRequest,
        _ from: Side,
        _ target: TransactionStart.Target?
    ) throws -> RequestAnswer {
        let start = TransactionStart(
            txid: transactionID(),
            request: request,
            from: from,
            target: target,
            bootID: settings.bootID,
            nextGeneration: try generations.nextNumber(above: [from.generation]),
            nextDatabase: try generations.nextDatabase(above: [from.database]),
            floor: records.floor(),
            failedVersions: records.failedReleases().versions
        )
        let effects = try apply(.start(start))
        if case .refuse(let reason)? = effects.first { return .refused(reason, running: reducer.transaction?.txid) }
        // Room that is missing now will not be there for a rollback either, but that is no reason to refuse.
        try? ballast.fill()
        work(effects)
        return .accepted(txid: start.txid)
    }

    /// Begins with the date, so that names sort by age.
    private func transactionID() -> String {
        let date = now().formatted(.iso8601.timeSeparator(.omitted).dateSeparator(.omitted).timeZoneSeparator(.omitted))
        return date.lowercased() + "-" + Hexadecimal.text((0..<4).map { _ in UInt8.random(in: 0...255) })
    }

    func plainOrder(_ step: UpdateStep, _ request: UpdateRequest, _ from: Side, to: Side? = nil) -> StepOrder {
        StepOrder(
            step: step,
            transaction: "check",
            kind: to == nil ? .update : .rollback,
            program: layout.release(from.release),
            layout: layout,
            request: request,
            from: from,
            to: to,
            floor: records.floor(),
            failedVersions: records.failedReleases().versions,
            limit: settings.steps[step]
        )
    }
}
