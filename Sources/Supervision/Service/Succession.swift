import CSpawn
import DurableStorage
import Foundation
import Glibc
import Logging
import Updates

/// How a supervisor becomes the one of a newer release: the same process executes another program, and keeps its sockets
/// and its children.
struct Succession: Sendable {
    let layout: InstallationLayout
    /// The folders of the release this program belongs to, or was taken for: it does not execute itself again.
    let ownReleases: Set<String>
    let sockets: [Int32]
    let fleet: ServerFleet
    let reaper: ChildReaper
    /// What this process was started with.
    let arguments: [String]
    let environment: [String: String]
    let logger: Logger

    /// Whether the link that says which supervisor is to run leads to another release than this program's.
    var isDue: Bool {
        get async {
            guard let target = try? DurableLink.target(of: layout.supervisor) else { return false }
            return !ownReleases.contains(target) && access(InstallationLayout.supervisorProgram(in: target), X_OK) == 0
        }
    }

    /// Executes the other program; returns only if that is not possible, and then everything goes on as before.
    func begin() async {
        guard let target = try? DurableLink.target(of: layout.supervisor) else { return }
        let program = InstallationLayout.supervisorProgram(in: target)
        guard await works(program) else {
            logger.error("The newer supervisor does not work here", metadata: ["program": "\(program)"])
            return
        }
        guard let servers = await fleet.handoff() else { return }
        let handoff = Handoff(release: target, sockets: sockets, servers: servers)
        guard let text = try? handoff.encoded() else { return }
        var environment = environment
        // The sockets travel in the handoff; the rest is as the service manager set it.
        for name in ["LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID"] { environment[name] = nil }
        environment[Handoff.variable] = text
        logger.notice("The supervisor of another release takes over", metadata: ["program": "\(program)"])
        // Connections of the control socket, for example, whose other ends would wait for ever.
        _ = descriptors_close_on_exec()
        handoff.keepOpen(true)
        execute(program, [program] + arguments, environment)
        let code = errno
        handoff.keepOpen(false)
        let error = String(cString: strerror(code))
        logger.error("The other supervisor could not be executed", metadata: ["error": "\(error)"])
    }

    /// Whether the program at least starts on this machine.
    private func works(_ program: String) async -> Bool {
        guard let input = try? PreparedInput() else { return false }
        defer { close(input.descriptor) }
        let order = SpawnOrder(
            program: program,
            arguments: ["self-test"],
            environment: environment.filter { $0.key != "NOTIFY_SOCKET" },
            descriptors: [input.descriptor, 2, 2]
        )
        guard let child = try? reaper.spawn(order) else { return false }
        let patience = Task {
            guard (try? await Task.sleep(for: .seconds(30))) != nil else { return }
            child.signalGroup(SIGKILL)
        }
        defer { patience.cancel() }
        return await child.exit.wait() == .exited(0)
    }

    private func execute(_ program: String, _ arguments: [String], _ environment: [String: String]) {
        let arguments = CStrings(arguments)
        let environment = CStrings(environment.map { $0.key + "=" + $0.value })
        execve(program, arguments.pointers, environment.pointers)
    }
}
