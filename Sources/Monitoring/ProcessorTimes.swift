import Foundation

/// What all processors of the machine have done since it started, in clock ticks: `proc_stat(5)`.
package struct ProcessorTimes: Sendable, Equatable {
    /// Anything but waiting, and what other machines on the same processors took meanwhile.
    package let busy: UInt64
    package let total: UInt64

    /// What the kernel says now; nil if it says nothing.
    package static func current() -> ProcessorTimes? {
        (try? String(contentsOfFile: SystemPaths.processors, encoding: .utf8)).flatMap(ProcessorTimes.init(report:))
    }

    /// - Parameter report: The content of `/proc/stat`.
    package init?(report: String) {
        guard let line = report.split(separator: "\n").first, line.hasPrefix("cpu ") else { return nil }
        // user, nice, system, idle, iowait, irq, softirq, steal; what guests got is in user and nice already.
        let ticks = line.split(separator: " ").dropFirst().prefix(8).compactMap { UInt64($0) }
        guard ticks.count >= 5 else { return nil }
        total = ticks.reduce(0, +)
        busy = total - ticks[3] - ticks[4]
    }

    /// How busy they were between an earlier reading and this one, 0…1.
    package func share(since earlier: ProcessorTimes) -> Double {
        guard total > earlier.total, busy >= earlier.busy else { return 0 }
        return Double(busy - earlier.busy) / Double(total - earlier.total)
    }

    /// How busy they are for as long as this takes, 0…1; 0 if nobody knows.
    ///
    /// - Throws: `CancellationError`.
    package static func share(during time: Duration) async throws -> Double {
        let before = current()
        try await Task.sleep(for: time)
        guard let before, let after = current() else { return 0 }
        return after.share(since: before)
    }
}
