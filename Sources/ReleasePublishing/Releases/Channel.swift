package import TUF

/// Whom a release is for.
package enum Channel: String, Codable, Sendable, CaseIterable {
    case stable, beta

    /// The target that says which release is the newest of the channel.
    package var target: ExactText { ExactText("channels/\(rawValue).json") }
}
