/// What the owner has set about updates, as a release reads it from its settings.
package struct UpdateSettings: Codable, Sendable, Equatable {
    package var policy: UpdatePolicy.Mode
    package var channel: String
    /// As in `UpdateWindow.parse`; empty for always.
    package var windows: String

    package init(policy: UpdatePolicy.Mode, channel: String, windows: String) {
        self.policy = policy
        self.channel = channel
        self.windows = windows
    }
}
