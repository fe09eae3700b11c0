import Foundation
import TUF
import Updates

/// The releases among the targets of a repository, and the channels that point to them.
struct OfferedReleases {
    /// All targets.
    private(set) var files: [ExactText: TargetFile]
    private let folder: TargetFolder

    init(_ targets: Targets, in folder: TargetFolder) {
        files = targets.files
        self.folder = folder
    }

    /// The releases with the channels they were added to, oldest first.
    ///
    /// - Throws: `PublishingError.unreadable` or `UpdateError` when the repository is damaged.
    func all() throws -> [(release: Release, channels: Set<Channel>)] {
        try files.filter { "\($0.key)".hasPrefix("releases/") }
            .map { target, file in
                (try Release(manifest: try folder.read(target, file)), file.custom?.channels ?? [])
            }
            .sorted { try Release.isOlder($0.release.manifest.version, than: $1.release.manifest.version) }
    }

    /// The version a channel points to.
    func version(of channel: Channel) throws -> String? {
        guard let file = files[channel.target] else { return nil }
        let bytes = try folder.read(channel.target, file)
        return try UpdateJSON.decode(ChannelPointer.self, from: Data(bytes)).version
    }

    /// Adds a release whose files are in `source`, and points channels to it.
    ///
    /// - Throws: `PublishingError.versionTaken` or `.channelAhead`.
    mutating func add(_ release: Release, from source: String, channels: Set<Channel>) throws {
        let present = files[release.target]
        let version = release.manifest.version
        if let present, present.hashes != Hashes(of: release.bytes) { throw PublishingError.versionTaken(version) }
        for channel in channels {
            if let newest = try self.version(of: channel), try Release.isOlder(version, than: newest) {
                throw PublishingError.channelAhead(channel: channel.rawValue, version: newest)
            }
        }
        for file in release.manifest.files {
            let blob = TargetFile(length: file.size, hashes: try hashes(of: file))
            try folder.add(copyOf: source + "/" + file.path, as: Release.target(of: file), blob)
            files[Release.target(of: file)] = blob
        }
        let note = JSONValue.channels((present?.custom?.channels ?? []).union(channels))
        files[release.target] = try folder.add(release.bytes, as: release.target, custom: note)
        for channel in channels { try point(channel, to: release) }
    }

    /// Takes a release back.
    ///
    /// Channels then point to the newest release that is left in them, or nowhere.
    ///
    /// - Throws: `PublishingError.unknownVersion`.
    mutating func withdraw(_ version: String) throws {
        let releases = try all()
        let withdrawn = releases.filter { $0.release.manifest.version == version }
        guard !withdrawn.isEmpty else { throw PublishingError.unknownVersion(version) }
        let pointing = try Channel.allCases.filter { try self.version(of: $0) == version }
        let kept = releases.filter { $0.release.manifest.version != version }
        let needed = Set(kept.flatMap { $0.release.manifest.files.map(Release.target) })
        for (release, _) in withdrawn {
            files[release.target] = nil
            for blob in release.manifest.files.map(Release.target) where !needed.contains(blob) { files[blob] = nil }
        }
        for channel in pointing {
            files[channel.target] = nil
            guard let newest = kept.last(where: { $0.channels.contains(channel) }) else { continue }
            try point(channel, to: newest.release)
        }
    }

    private mutating func point(_ channel: Channel, to release: Release) throws {
        let pointer = Array(try UpdateJSON.encode(ChannelPointer(to: release)))
        files[channel.target] = try folder.add(pointer, as: channel.target)
    }

    private func hashes(of file: ReleaseManifest.File) throws -> Hashes {
        guard let digest = TUF.Hexadecimal.decode(ExactText(file.sha256)) else {
            throw PublishingError.releaseDamaged(path: file.path, reason: "has no SHA-256")
        }
        return Hashes(sha256: digest)
    }
}
