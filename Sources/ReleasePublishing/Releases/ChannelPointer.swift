import Updates

/// What a channel's target says: which release is its newest.
struct ChannelPointer: Codable, Sendable, Equatable {
    var version: String
    /// The target of that release's manifest.
    var manifest: String
    /// Versions that must be run on the way, none of them skipped.
    var requiredStops: [String]

    init(to release: Release) {
        version = release.manifest.version
        manifest = "\(release.target)"
        requiredStops = release.manifest.requiredStops ?? []
    }
}
