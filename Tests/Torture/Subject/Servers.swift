import Archive
import DurableStorage
import Foundation
import Synchronization
import UpdateSimulation
import Updates

/// Servers that live in this process and nowhere else: what they read and what they promise is on disk.
///
/// A server needs the program of its release and opens the real archive; while its intake is open it acknowledges
/// transcripts.
final class Servers: ReleaseRunning {
    private struct Server: Sendable {
        let side: Side
        let archive: Archive
        var intakeIsClosed: Bool
    }

    private let box: Box
    private let state = Mutex<[Int: Server]>([:])

    init(_ box: Box) { self.box = box }

    /// Generation → whether its intake is closed.
    var running: [Int: Bool] { state.withLock { $0.mapValues(\.intakeIsClosed) } }

    /// Has somebody use the appliance: a server that may keeps a transcript.
    func serve() {
        let server = state.withLock { servers in servers.values.first { !$0.intakeIsClosed } }
        // What cannot be stored is not acknowledged.
        guard let server, let id = try? FutureArchive.store(in: server.archive) else { return }
        say(Said(job: id))
    }

    func start(_ order: StartOrder) async -> StartOutcome {
        let generation = order.side.generation
        if running[generation] == order.intakeIsClosed { return .ready }
        if running[generation] != nil { await stop(generation) }
        say(Said(start: generation))
        do { try open(order) } catch { return .exited("\(error)") }
        serve()
        return .ready
    }

    private func open(_ order: StartOrder) throws {
        let release = order.side.release
        let behaviour = try box.behaviour()
        let program = InstallationLayout.program(in: box.layout.release(release))
        guard try String(contentsOfFile: program, encoding: .utf8) == TinyRelease.program(release.version) else {
            throw UpdateError.generation(order.side.generation, "its program is another one")
        }
        if behaviour.exiting.contains(release.version) {
            throw UpdateError.generation(order.side.generation, "its server ended with status 1")
        }
        let archive = try FutureArchive.open(
            box.layout.databaseFile(order.side.database),
            for: release.database,
            migration: .additive
        )
        if behaviour.breaking.contains(release.version) { try FutureArchive.breakTables(of: archive) }
        let server = Server(side: order.side, archive: archive, intakeIsClosed: order.intakeIsClosed)
        state.withLock { $0[order.side.generation] = server }
    }

    func drain(_ generation: Int, seconds: Int) async { await stop(generation) }
    func retire(_ generation: Int, seconds: Int) async { await stop(generation) }
    func stop(_ generation: Int) async { state.withLock { _ = $0.removeValue(forKey: generation) } }

    func probe(_ generation: Int) async -> [String: Bool] {
        ["archive": problem(generation) == nil, "smoke": true]
    }

    func gate(_ order: GateOrder, progress: @escaping @Sendable (StepProgress) async -> Void) async -> GateOutcome {
        guard running[order.side.generation] != nil else { return .exited("it is gone") }
        if let problem = problem(order.side.generation) { return .failed(checks: ["archive"], message: problem) }
        let isUnhealthy = (try? box.behaviour().unhealthy.contains(order.side.release.version)) ?? true
        return isUnhealthy ? .failed(checks: ["smoke"], message: "no text came back") : .passed
    }

    /// What keeps a server from reading its archive.
    private func problem(_ generation: Int) -> String? {
        guard let server = state.withLock({ $0[generation] }) else { return "it is gone" }
        do {
            _ = try Archive.check(box.layout.databaseFile(server.side.database))
            return nil
        } catch {
            return "\(error)"
        }
    }

    func openIntake(_ generation: Int) async -> StartOutcome {
        guard running[generation] != nil else { return .exited("it is gone") }
        state.withLock { $0[generation]?.intakeIsClosed = false }
        serve()
        return .ready
    }

    func enterSafeMode(_ reason: Reason) async {
        state.withLock { $0 = [:] }
        say(Said(safeMode: reason.message))
    }

    func foldersInUse() async -> Set<String> {
        Set(state.withLock { $0.values.map { box.layout.release($0.side.release) } })
    }
}
