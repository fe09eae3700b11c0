/// A running appliance that is asked from outside.
package struct ApplianceTarget: Sendable {
    /// Whose word is taken for who answers.
    package enum Trust: Sendable, Equatable {
        /// The certificate authorities of this system; also for addresses without TLS.
        case system
        /// The certificate authority in this file (PEM).
        case authority(file: String)
        /// The appliance's own authority, known by the SHA-256 of its certificate, in hexadecimal digits.
        case pinned(sha256: String)
    }

    /// For example `https://localhost:5001`.
    package var url: String
    package var trust: Trust
    /// The admin token, or an API key.
    package var token: String?

    package init(url: String, trust: Trust = .system, token: String? = nil) {
        self.url = url
        self.trust = trust
        self.token = token
    }

    package var usesTLS: Bool { url.hasPrefix("https:") }
}
