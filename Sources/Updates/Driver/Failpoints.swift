import DurableStorage
import Foundation
import Glibc

/// Places where tests let the driver die, hang or fail: after each durable step, known by a tag.
///
/// Tags: `journal.stored.<state>`, `journal.removed`, `history.appended`, `generation.written`, `active.swapped.to`,
/// `active.swapped.back`, `floor.raised`, `intake.opened`, `supervisor.swapped`, `collected`, `failed.recorded`,
/// `report.written`, `schema.noted`, `generation.discarded`, `database.discarded`, `snapshot.discarded`,
/// `staging.discarded`, `ballast.freed`, `server.started.<end>`, `gate.passed.<end>`,
/// `step.<name>.ended`, `active.repaired`.
package struct Failpoints: Sendable {
    /// Thrown at a failpoint, it stops the driver on the spot, as if its process had died.
    package struct Halt: Error {
        package init() {}
    }

    /// Called at each tag; may throw `Halt`, or any other error to make the step fail.
    package let reached: @Sendable (String) throws -> Void

    package init(_ reached: @escaping @Sendable (String) throws -> Void) { self.reached = reached }

    package static let none = Failpoints { _ in }

    /// The one fault that `WHISPER_APPLIANCE_FAULT=tag:kill|stop|exit|hang|error` asks for, in debug builds only.
    ///
    /// With `WHISPER_APPLIANCE_FAULT_STAMP=path` it happens once: the file is made before and keeps it from happening
    /// again in the process that recovers.
    package static func fromEnvironment(_ environment: [String: String]) -> Failpoints {
        #if DEBUG
        guard let fault = environment["WHISPER_APPLIANCE_FAULT"], let colon = fault.lastIndex(of: ":") else {
            return none
        }
        let tag = fault[..<colon]
        let action = String(fault[fault.index(after: colon)...])
        let stamp = environment["WHISPER_APPLIANCE_FAULT_STAMP"]
        return Failpoints { reached in
            guard reached == tag, stamp.map(Self.isFirst) ?? true else { return }
            try Self.perform(action, at: reached)
        }
        #else
        return none
        #endif
    }

    #if DEBUG
    private static func isFirst(_ stamp: String) -> Bool {
        let descriptor = open(stamp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        fsync(descriptor)
        close(descriptor)
        return true
    }

    private static func perform(_ action: String, at tag: String) throws {
        switch action {
        case "kill": kill(getpid(), SIGKILL)
        case "stop": kill(getpid(), SIGTERM)
        case "exit": _exit(70)
        case "hang": while true { sleep(3600) }
        case "error": throw StorageError.system(operation: "inject a fault at", path: tag, errno: EIO)
        default: throw StorageError.system(operation: "understand the fault for", path: tag, errno: EINVAL)
        }
    }
    #endif
}
