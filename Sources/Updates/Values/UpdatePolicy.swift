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
    /// Whether the owner's windows are known; until then nothing that waits for one is switched to.
    package var knowsWindows = true
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

    /// - Throws: `UpdateError.window`.
    package init(_ settings: UpdateSettings) throws(UpdateError) {
        try self.init(mode: settings.policy, channel: settings.channel, windows: settings.windows)
    }

    /// What holds while nobody could say what the owner wants: nothing is done unasked.
    package static var unknown: UpdatePolicy {
        var policy = UpdatePolicy(unasked: .current)
        policy.knowsWindows = false
        return policy
    }

    private init(unasked calendar: Calendar) {
        mode = .manual
        channel = "stable"
        windows = []
        self.calendar = calendar
    }

    /// Whether a transaction may go on to its switch now.
    package func allowsSwitch(_ request: UpdateRequest, hold: Hold?, at now: Date) -> Bool {
        if let hold, hold.isActive(at: now) { return false }
        if request.when == .now { return true }
        guard knowsWindows else { return false }
        if windows.isEmpty { return true }
        return windows.contains { $0.contains(now, in: calendar) }
    }
}
