/// What a server says about itself in one datagram of `sd_notify`.
package struct NotifyMessage: Sendable, Equatable {
    /// It accepts connections.
    package var isReady = false
    /// It lives.
    package var isHeartbeat = false
    /// It is about to end.
    package var isStopping = false
    /// One line for people.
    package var status: String?
    /// How much longer it will need, counted from now.
    package var moreTime: Duration?

    package init() {}

    /// Reads the lines of a datagram; unknown ones and nonsense are skipped.
    package init(_ text: String) {
        for line in text.split(separator: "\n") {
            guard let equals = line.firstIndex(of: "=") else { continue }
            let value = line[line.index(after: equals)...]
            switch (line[..<equals], value) {
            case ("READY", "1"): isReady = true
            case ("WATCHDOG", "1"): isHeartbeat = true
            case ("STOPPING", "1"): isStopping = true
            case ("STATUS", _): status = String(value)
            case ("EXTEND_TIMEOUT_USEC", _):
                moreTime = Int64(value).flatMap { $0 > 0 ? .microseconds($0) : nil }
            default: break
            }
        }
    }
}
