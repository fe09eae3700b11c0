import Updates

/// Servers that exist only in the world's books.
struct ScriptedRunner: ReleaseRunning {
    let world: World

    func start(_ order: StartOrder) async -> StartOutcome {
        world.change { state in
            let version = order.side.release.version
            if state.running[order.side.generation] == order.intakeIsClosed { return .ready }
            state.log.append("start \(order.side.generation)")
            if let left = state.exits[version], left > 0 {
                state.exits[version] = left - 1
                return .exited("exit status 1")
            }
            if state.hangs.contains(version) { return .timedOut }
            state.running[order.side.generation] = order.intakeIsClosed
            state.safeMode = nil
            return .ready
        }
    }

    func drain(_ generation: Int, seconds: Int) async { remove(generation, "drain") }
    func retire(_ generation: Int, seconds: Int) async { remove(generation, "retire") }
    func stop(_ generation: Int) async { remove(generation, "stop") }

    private func remove(_ generation: Int, _ word: String) {
        world.change { state in
            if state.running.removeValue(forKey: generation) != nil { state.log.append("\(word) \(generation)") }
        }
    }

    func probe(_ generation: Int) async -> [String: Bool] {
        ["archive": true, "health": true, "smoke": true, "broken-before": false]
    }

    func gate(_ order: GateOrder, progress: @escaping @Sendable (StepProgress) async -> Void) async -> GateOutcome {
        world.change { state in
            state.gates.append(order)
            guard state.running[order.side.generation] != nil else { return .exited("it is gone") }
            if state.brokenDatabases.contains(order.side.database) {
                return .failed(checks: ["archive"], message: "the archive cannot be read")
            }
            return state.unhealthy.contains(order.side.release.version)
                ? .failed(checks: ["smoke"], message: "no text came back") : .passed
        }
    }

    func openIntake(_ generation: Int) async -> StartOutcome {
        world.change { state in
            guard state.running[generation] != nil else { return .exited("it is gone") }
            state.running[generation] = false
            return .ready
        }
    }

    func enterSafeMode(_ reason: Reason) async {
        world.change { state in
            state.running = [:]
            state.safeMode = reason
        }
    }

    func foldersInUse() async -> Set<String> { [] }
}
