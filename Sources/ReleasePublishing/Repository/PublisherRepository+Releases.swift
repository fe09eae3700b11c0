import TUF
import Updates

extension PublisherRepository {
    /// Adds the release in `source` and points channels to it.
    ///
    /// A stable release is also one for those who get betas, unless they have a newer one already.
    ///
    /// - Parameter channel: Nil for the one in its manifest.
    /// - Throws: `PublishingError` when the folder is no intact release, its version is taken or a channel is ahead, or
    ///   keys are missing; then nothing was changed but for files that nothing refers to.
    @discardableResult
    package func add(release source: String, channel: Channel? = nil) throws -> Release {
        let current = try CurrentMetadata(metadata)
        guard canSign(.targets, by: current.root) else { throw keysMissing(.targets, by: current.root) }
        let release = try Release(folder: source)
        var offered = OfferedReleases(current.targets, in: targets)
        let channel = channel ?? Channel(rawValue: release.manifest.channel) ?? .stable
        try offered.add(release, from: source, channels: [channel])
        if channel == .stable {
            do { try offered.add(release, from: source, channels: [.beta]) } catch PublishingError.channelAhead {}
        }
        try offer(offered.files, root: current.root, after: current)
        return release
    }

    /// Takes a release back: it is no longer offered.
    ///
    /// Installations that have it keep it.
    ///
    /// - Throws: `PublishingError.unknownVersion` or `.keysMissing`.
    package func withdraw(_ version: String) throws {
        let current = try CurrentMetadata(metadata)
        var offered = OfferedReleases(current.targets, in: targets)
        try offered.withdraw(version)
        try offer(offered.files, root: current.root, after: current)
    }

    /// The releases, oldest first, with the channels that point to them now.
    package func releases() throws -> [(release: Release, channels: [Channel])] {
        let offered = OfferedReleases(try CurrentMetadata(metadata).targets, in: targets)
        return try offered.all().map { release, _ in
            (release, try Channel.allCases.filter { try offered.version(of: $0) == release.manifest.version })
        }
    }
}
