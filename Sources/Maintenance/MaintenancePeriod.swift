package import Foundation

/// A stretch of time in which the appliance is being worked on.
package struct MaintenancePeriod: Sendable, Equatable {
    package let start: Date
    /// When it ends by itself.
    package let end: Date
    /// What everybody is told.
    package let message: String?
    /// Who is let through beside administrators.
    package let addresses: [AddressRange]
    /// Who ordered it; nil if it is one of the windows in the settings.
    package let author: String?

    /// One of the windows in the settings.
    init(start: Date, end: Date) {
        self.start = start
        self.end = end
        message = nil
        addresses = []
        author = nil
    }

    /// - Parameter end: When a window that adjoins ends; else the notice's own end.
    init(_ notice: MaintenanceNotice, until end: Date) {
        start = notice.start
        self.end = end
        message = notice.message
        addresses = notice.addresses
        author = notice.author
    }

    /// Seconds after which to come back, from 1 to an hour: it may end early.
    package func retryAfter(at now: Date) -> Int { Int(min(max(end.timeIntervalSince(now).rounded(.up), 1), 3600)) }

    /// - Parameter address: Of a caller, in text form.
    package func admits(_ address: String) -> Bool { addresses.contains { $0.contains(address) } }
}
