package import Foundation

/// What the appliance may do on its own.
package struct UpdatePolicy: Sendable, Equatable {
    package enum Mode: String, Codable, Sendable, CaseIterable {
        /// Looks for releases and installs them in the windows.
        case automatic
        /// Looks for releases and tells.
        case notify
        /// Does nothing unless asked.
        case manual
    }

    package var mode: Mode
    package var channel: String
    /// None means always.
    package var windows: [UpdateWindow]
    /// The calendar of the place the appliance stands at.
    package var calendar: Calendar

    /// - Parameter windows: As in `UpdateWindow.parse`.
    /// - Throws: `UpdateError.window`.
    package init(
        mode: Mode = .notify,
        channel: String = "stable",
        windows: String = "",
        calendar: Calendar = .current
    ) throws(UpdateError) {
        self.mode = mode
        self.channel = channel
        self.windows = try UpdateWindow.parse(windows)
        self.calendar = calendar
    }

    /// Whether a transaction may go on to its switch now.
    package func allowsSwitch(_ request: UpdateRequest, hold: Hold?, at now: Date) -> Bool {
        if let hold, hold.isActive(at: now) { return false }
        if request.when == .now || windows.isEmpty { return true }
        return windows.contains { $0.contains(now, in: calendar) }
    }
}
