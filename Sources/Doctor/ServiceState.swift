/// What systemd says about the units of an installation.
struct ServiceState: Sendable, Equatable {
    struct Unit: Sendable, Equatable {
        /// `active`, `inactive`, `failed` and others.
        var activity: String
        /// Why it ended: `success`, `exit-code`, `start-limit-hit`, `oom-kill` and others.
        var result: String
        /// With which status its process ended; systemd's own are 200 and more.
        var status: Int
        /// `enabled`, `disabled`, `masked` and others.
        var file: String
        /// Bytes of memory that it may have; nil for any.
        var memory: Int?
    }

    var service: Unit
    var socket: Unit

    /// What `systemctl show` is asked for.
    static let properties = "ActiveState,Result,ExecMainStatus,UnitFileState,MemoryMax"

    init(service: Unit, socket: Unit) {
        self.service = service
        self.socket = socket
    }

    /// Reads what `systemctl show` printed of both, the service first; nil if that is something else.
    init?(_ text: String) {
        let units = text.split(separator: "\n\n").map { part in
            let pairs = part.split(separator: "\n").compactMap { line -> (Substring, Substring)? in
                line.firstIndex(of: "=").map { (line[..<$0], line[line.index(after: $0)...]) }
            }
            return Dictionary(pairs) { first, _ in first }
        }
        guard units.count == 2, units.allSatisfy({ $0["ActiveState"] != nil }) else { return nil }
        let found = units.map { unit in
            Unit(
                activity: String(unit["ActiveState"] ?? ""),
                result: String(unit["Result"] ?? ""),
                status: Int(unit["ExecMainStatus"] ?? "") ?? 0,
                file: String(unit["UnitFileState"] ?? ""),
                memory: Int(unit["MemoryMax"] ?? "")
            )
        }
        self.init(service: found[0], socket: found[1])
    }
}
