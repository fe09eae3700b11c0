/// What the owner or the schedule asks for.
package struct UpdateRequest: Codable, Sendable, Equatable {
    package enum Trigger: String, Codable, Sendable { case user, timer, api, offline }

    package enum When: String, Codable, Sendable {
        /// As soon as it is ready.
        case now
        /// In the next update window.
        case window
    }

    /// Who asks; everybody except the timer is taken for the owner.
    package var trigger: Trigger
    /// Nil means the newest release of the channel.
    package var version: String?
    package var channel: String
    package var when: When
    /// Absolute path of an offline bundle to be used instead of the update server.
    package var bundle: String?
    /// The current version is to be installed again, because its files drifted.
    package var reinstall: Bool
    /// The owner agrees to a migration that the old release cannot read (a short interruption).
    package var allowsRewrite: Bool
    /// The owner agrees to metadata that are past their date; nil, as in requests of older releases, is no.
    package var acceptsStale: Bool?
    /// The same key gives the same transaction while that is running.
    package var idempotencyKey: String?

    package init(
        trigger: Trigger,
        version: String? = nil,
        channel: String = "stable",
        when: When = .now,
        bundle: String? = nil,
        reinstall: Bool = false,
        allowsRewrite: Bool = false,
        acceptsStale: Bool = false,
        idempotencyKey: String? = nil
    ) {
        self.trigger = trigger
        self.version = version
        self.channel = channel
        self.when = when
        self.bundle = bundle
        self.reinstall = reinstall
        self.allowsRewrite = allowsRewrite
        self.acceptsStale = acceptsStale ? true : nil
        self.idempotencyKey = idempotencyKey
    }

    /// Whether metadata past their date will do: never for the timer, whatever is asked.
    package var mayUseStale: Bool { acceptsStale == true && trigger != .timer }
}
