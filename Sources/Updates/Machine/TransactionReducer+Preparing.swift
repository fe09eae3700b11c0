/// From the choice of the release to the moment before the switch: whatever goes wrong, nothing happened.
extension TransactionReducer {
    func prepare(_ current: inout Transaction, _ event: TransactionEvent) -> [TransactionEffect] {
        switch event {
        case .stepDone(let facts): stepDone(&current, facts)
        case .stepRefused(let reason) where step(of: current.state) != nil: abort(&current, .refused, reason)
        case .stepFailed(let message) where step(of: current.state) != nil:
            abort(&current, .failed, Reason(.stepFailed, message))
        case .stepTimedOut where step(of: current.state) != nil:
            abort(
                &current,
                .failed,
                Reason(.stepTimedOut, "The step “\(current.state.rawValue)” took too long and was ended.")
            )
        case .baseline(let checks) where current.state == .preflight:
            waitForWindow(&current, checks)
        case .windowOpen where current.state == .wait:
            current.isExclusive
                ? move(&current, .drain, [.drainOld]) : move(&current, .snapshot, [.runStep(.snapshot)])
        case .held where current.state == .wait: [.awaitPermission]
        case .drained where current.state == .drain: move(&current, .snapshot, [.runStep(.snapshot)])
        case .effectDone where current.state == .arm: arm(&current)
        case .effectFailed(let reason): abort(&current, .failed, reason)
        default: []
        }
    }

    private func step(of state: UpdateState) -> UpdateStep? {
        switch state {
        case .resolve: .resolve
        case .download: .download
        case .verify: .verify
        case .seal: .seal
        case .preflight: .preflight
        case .snapshot: .snapshot
        case .migrate: .migrate
        default: nil
        }
    }

    private func stepDone(_ current: inout Transaction, _ facts: StepFacts) -> [TransactionEffect] {
        switch current.state {
        case .resolve: return choose(&current, facts)
        case .download: return move(&current, .verify, [.runStep(.verify)])
        case .verify where current.kind == .rollback: return move(&current, .preflight, [.runStep(.preflight)])
        case .verify: return move(&current, .seal, [.runStep(.seal)])
        case .seal: return move(&current, .preflight, [.runStep(.preflight)])
        case .preflight: return [.probeBaseline]
        case .snapshot:
            guard let path = facts.snapshotPath, let hash = facts.snapshotSHA256 else {
                return abort(&current, .failed, Reason(.stepFailed, "The snapshot step did not say where it put it."))
            }
            current.database?.snapshotPath = path
            current.database?.snapshotSHA256 = hash
            return current.database?.mode.migrates == true
                ? move(&current, .migrate, [.runStep(.migrate)]) : move(&current, .arm, [.writeGeneration])
        case .migrate:
            guard let schema = facts.schema, schema == current.database?.toSchema else {
                return abort(&current, .failed, Reason(.database, "The migration did not reach the schema it should."))
            }
            return move(&current, .arm, [.writeGeneration])
        default: return []
        }
    }

    private func choose(_ current: inout Transaction, _ facts: StepFacts) -> [TransactionEffect] {
        guard let start, let release = facts.release, let version = try? ReleaseVersion(release.version) else {
            return abort(&current, .failed, Reason(.stepFailed, "The resolve step did not name a proper release."))
        }
        if facts.isStale == true, !start.request.mayUseStale {
            let message = "The signed list of releases is past its date, and nobody agreed to that."
            return abort(&current, .refused, Reason(.expired, message))
        }
        if let reason = objection(to: release, version, facts.targetsVersion, start) {
            return abort(&current, .refused, reason)
        }
        guard var change = DatabaseChange(from: start.from.schema, to: release.database) else {
            let message = "Release \(release.version) is too old for the database; nothing was changed."
            return abort(&current, .refused, Reason(.database, message))
        }
        if change.mode == .rewrite, !start.request.allowsRewrite {
            let message =
                "Release \(release.version) rewrites the database, which interrupts the service; agree to that first."
            return abort(&current, .refused, Reason(.consent, message))
        }
        change.toSchema = max(change.toSchema, release.database.schema)
        current.to = Side(
            release: release,
            generation: start.nextGeneration,
            database: change.mode == .rewrite ? start.nextDatabase : start.from.database,
            schema: change.mode == .none ? start.from.schema : release.database
        )
        current.database = change
        current.goal = facts.goal
        current.targetsVersion = facts.targetsVersion
        current.isStale = facts.isStale == true ? true : nil
        return move(&current, .download, [.runStep(.download)])
    }

    /// Why a release may not be installed, though it is properly signed.
    private func objection(
        to release: ReleaseReference,
        _ version: ReleaseVersion,
        _ targetsVersion: Int?,
        _ start: TransactionStart
    ) -> Reason? {
        if release.version == start.from.release.version, !start.request.reinstall {
            return Reason(.upToDate, "The appliance already runs \(release.version), the newest release.")
        }
        if let minimum = start.floor.minimumVersion, let floor = try? ReleaseVersion(minimum), version < floor {
            return Reason(.rollback, "Release \(release.version) is older than \(minimum), which was installed before.")
        }
        if let found = targetsVersion, found < start.floor.minimumTargetsVersion {
            return Reason(.rollback, "The list of releases is older than one that was used before.")
        }
        let asksForIt = start.request.trigger != .timer && start.request.version == release.version
        if start.failedVersions.contains(release.version), !asksForIt {
            let message = "Release \(release.version) failed here before; ask for exactly this version to try it again."
            return Reason(.failedBefore, message)
        }
        return nil
    }

    private func waitForWindow(_ current: inout Transaction, _ checks: [String: Bool]) -> [TransactionEffect] {
        current.baseline = checks
        return move(&current, .wait, [.awaitPermission])
    }

    private func arm(_ current: inout Transaction) -> [TransactionEffect] {
        current.triesLeft = limits.tries
        return move(&current, .switch, [.swapActive(.to)])
    }

    func move(
        _ current: inout Transaction,
        _ state: UpdateState,
        _ effects: [TransactionEffect]
    ) -> [TransactionEffect] {
        current.state = state
        return effects
    }
}
