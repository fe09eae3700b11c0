import Archive

/// What the appliance does with its open jobs next.
///
/// When a process dies, all jobs that were under way are under suspicion, though at most one is to blame. So one with
/// which it died again and again goes on alone: a second that takes part in its death is no coincidence.
enum JobTurn: Equatable {
    /// These begin beside those that are under way.
    case begin([String])
    /// This one begins alone.
    case alone(String)
    /// Those that are under way end behind their windows, since one that must be alone waits.
    case clear
    /// Nothing begins while one is alone that has not got any further yet.
    case wait

    /// - Parameters:
    ///   - open: Queued and running jobs that nobody waits for, in their order.
    ///   - taken: Those that this process works on.
    init(open: [Job], taken: Set<String>) {
        let suspects = open.filter(\.isSuspect)
        if suspects.contains(where: { taken.contains($0.id) }) {
            self = .wait
        } else if let suspect = suspects.first {
            self = taken.isEmpty ? .alone(suspect.id) : .clear
        } else {
            self = .begin(open.filter { $0.state == .queued && !taken.contains($0.id) }.map(\.id))
        }
    }
}

extension Job {
    /// Deaths since it got any further that make it suspicious.
    private static let suspiciousDeaths = 2

    fileprivate var isSuspect: Bool { starts - (state == .running ? 1 : 0) >= Self.suspiciousDeaths }
}
