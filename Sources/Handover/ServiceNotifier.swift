import Glibc

/// Tells whoever supervises this process how it fares (the protocol of `sd_notify`).
///
/// Messages are best effort: a supervisor that does not listen is none of the service's trouble.
package struct ServiceNotifier: Sendable {
    private let path: String?

    /// How often `WATCHDOG=1` is due; nil when nobody watches.
    package let heartbeatInterval: Duration?

    /// Takes the address from `NOTIFY_SOCKET`, and from `WATCHDOG_USEC` how long the supervisor bears silence.
    package init(environment: [String: String], process: Int32 = getpid()) {
        path = environment["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
        let isMeant = environment["WATCHDOG_PID"].map { $0 == "\(process)" } ?? true
        // Twice within the limit, as systemd advises.
        heartbeatInterval =
            isMeant && path != nil
            ? environment["WATCHDOG_USEC"].flatMap { Int64($0) }.flatMap { $0 > 0 ? .microseconds($0 / 2) : nil } : nil
    }

    /// The notifier of this process; what it was told is removed from the environment, so that no child speaks up.
    ///
    /// To be called once, before other threads read the environment.
    package static func claim(environment: [String: String]) -> ServiceNotifier {
        for name in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"] { unsetenv(name) }
        return ServiceNotifier(environment: environment)
    }

    /// Sends lines such as `READY=1`; they arrive together.
    ///
    /// - Returns: Whether somebody took them.
    @discardableResult
    package func send(_ lines: String...) -> Bool {
        guard let path, let address = UnixAddress(path) else { return false }
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let text = lines.joined(separator: "\n")
        return address.withPointer { pointer, size in
            sendto(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL), pointer, size)
        } == text.utf8.count
    }
}
