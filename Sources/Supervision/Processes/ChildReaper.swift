import CSpawn
import Foundation
import Glibc
import Synchronization

/// Starts child processes and collects every one that ended, on a thread of its own.
///
/// The thread waits inside the kernel for any child at all, so no signal handler is involved, and orphans that a first
/// process (PID 1) or a subreaper inherits are collected, too. A process id is never used after its process was
/// collected: spawning, signalling and collecting exclude each other.
package final class ChildReaper: Sendable {
    /// What is collected.
    package enum Scope: Sendable {
        /// Every child, also inherited orphans. For a process whose children are all started here.
        case everyChild
        /// Only what was started here. For processes in which others start children, such as a test run.
        case ownChildren
    }

    private let scope: Scope
    private let ledger: ChildLedger?
    private let children = Mutex<[Int32: ChildProcess]>([:])
    /// Signalled when there is a new child to wait for.
    private let started = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - adopted: Children that an earlier program of this same process started.
    ///   - ledger: Where to note which children there are.
    package init(scope: Scope, adopting adopted: [Int32] = [], ledger: ChildLedger? = nil) {
        self.scope = scope
        self.ledger = ledger
        for id in adopted { _ = adopt(id) }
        if scope == .everyChild { _ = spawn_adopt_orphans() }
        let thread = Thread { [self] in
            while true { collect() }
        }
        thread.name = "reaper"
        thread.start()
    }

    /// The child with an id; nil when there is none or it was collected.
    package func child(_ id: Int32) -> ChildProcess? { children.withLock { $0[id] } }

    /// Starts a child.
    ///
    /// - Throws: `SpawnError`.
    package func spawn(_ order: SpawnOrder) throws -> ChildProcess {
        let arguments = CStrings([order.program] + order.arguments)
        let environment = CStrings(order.environment.map { $0.key + "=" + $0.value }.sorted())
        var step: UnsafePointer<CChar>?
        var code: Int32 = 0
        let child: ChildProcess? = children.withLock { children in
            let id = order.program.withCString { program in
                order.descriptors.withUnsafeBufferPointer { descriptors in
                    withOptionalCString(order.directory) { directory in
                        var raw = spawn_order(
                            program: program,
                            arguments: arguments.pointers,
                            environment: environment.pointers,
                            directory: directory,
                            descriptors: descriptors.baseAddress,
                            descriptor_count: descriptors.count,
                            user: order.account?.user ?? .max,
                            group: order.account?.group ?? .max
                        )
                        return spawn_process(&raw, &step)
                    }
                }
            }
            code = errno
            guard id > 0 else { return nil }
            let child = ChildProcess(id: id, reaper: self)
            children[id] = child
            ledger?.write(children.keys)
            return child
        }
        guard let child else {
            let name = step.map { String(cString: $0) } ?? "fork"
            throw SpawnError(program: order.program, step: name, code: code)
        }
        started.signal()
        return child
    }

    func signal(_ number: Int32, to target: Int32) {
        children.withLock { if $0[abs(target)] != nil { _ = kill(target, number) } }
    }

    private func adopt(_ id: Int32) -> ChildProcess {
        let child = ChildProcess(id: id, reaper: self)
        children.withLock { $0[id] = child }
        return child
    }

    /// Waits for a child to end and collects all that have.
    private func collect() {
        var information = siginfo_t()
        guard waitid(P_ALL, 0, &information, WEXITED | WNOWAIT) == 0 else {
            // No child at all. An orphan may still turn up without anybody spawning, so the wait has an end.
            if errno == ECHILD { _ = started.wait(timeout: .now() + .seconds(5)) }
            return
        }
        let ended = children.withLock { children in
            let ended = scope == .everyChild ? collectAll(&children) : collectOwn(&children)
            if !ended.isEmpty { ledger?.write(children.keys) }
            return ended
        }
        for (child, status) in ended { child.exit.arrive(status) }
        // Somebody else's child: it is for them to collect, and the kernel keeps reporting it until they do.
        if ended.isEmpty, scope == .ownChildren { usleep(10_000) }
    }

    private func collectAll(_ children: inout [Int32: ChildProcess]) -> [(ChildProcess, ChildStatus)] {
        var ended: [(ChildProcess, ChildStatus)] = []
        while let id = Self.nextEnded() {
            var status: Int32 = 0
            // What the child leaves behind in its group must not go on; its id is still taken, so the group is its own.
            if children[id] != nil { _ = kill(-id, SIGKILL) }
            guard waitpid(id, &status, WNOHANG) == id else { break }
            if let child = children.removeValue(forKey: id) { ended.append((child, ChildStatus(waitStatus: status))) }
        }
        return ended
    }

    private func collectOwn(_ children: inout [Int32: ChildProcess]) -> [(ChildProcess, ChildStatus)] {
        var ended: [(ChildProcess, ChildStatus)] = []
        for (id, child) in children {
            var information = siginfo_t()
            let flags = WEXITED | WNOWAIT | WNOHANG
            guard waitid(P_PID, id_t(id), &information, flags) == 0, information.si_signo == SIGCHLD else { continue }
            _ = kill(-id, SIGKILL)
            var status: Int32 = 0
            guard waitpid(id, &status, WNOHANG) == id else { continue }
            children[id] = nil
            ended.append((child, ChildStatus(waitStatus: status)))
        }
        return ended
    }

    /// The id of some child that has ended, which it keeps.
    private static func nextEnded() -> Int32? {
        var information = siginfo_t()
        guard waitid(P_ALL, 0, &information, WEXITED | WNOWAIT | WNOHANG) == 0, information.si_signo == SIGCHLD
        else { return nil }
        return information._sifields._sigchld.si_pid
    }
}

private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
}
