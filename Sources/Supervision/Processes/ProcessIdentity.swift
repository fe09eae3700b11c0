import Foundation

/// A process that cannot be mistaken for a later one with the same id.
struct ProcessIdentity: Codable, Sendable, Hashable {
    let id: Int32
    /// Ticks between the start of the machine and that of the process.
    let started: UInt64
    /// Which start of the machine.
    let boot: String

    /// Nil when there is no such process.
    init?(_ id: Int32) {
        guard let status = try? String(contentsOfFile: SystemPaths.status(of: id), encoding: .utf8),
            // The name, in parentheses, may contain anything; the start time is the 20th field behind it.
            let afterName = status.lastIndex(of: ")")
        else { return nil }
        let fields = status[status.index(after: afterName)...].split(separator: " ")
        guard fields.count > 19, let started = UInt64(fields[19]), fields[0] != "Z" else { return nil }
        self.id = id
        self.started = started
        boot = (try? String(contentsOfFile: SystemPaths.bootIdentifier, encoding: .utf8)) ?? ""
    }

    /// Whether the process still runs.
    var isRunning: Bool { ProcessIdentity(id) == self }
}
