import Foundation
import TUF
import Tar
import Updates

extension PublisherRepository {
    /// What an offline bundle is for.
    package enum BundleContent: Sendable, Equatable {
        /// The newest release of a channel.
        case channel(Channel)
        /// One version.
        case version(String)
    }

    /// Writes one archive with everything an appliance without network needs to update itself: all root files, the
    /// metadata of now, and the files of one release, as in the published folder.
    ///
    /// - Throws: `PublishingError.emptyChannel` or `.unknownVersion`, `TUFError` when appliances would refuse it.
    package func bundle(_ content: BundleContent, to path: String) async throws {
        try await check()
        let current = try CurrentMetadata(metadata)
        let target = URL(fileURLWithPath: path)
        var archive = try TarWriter(in: target.deletingLastPathComponent().path)
        // The metadata come first: a bundle can be refused before its files are read.
        for name in current.fileNames { try archive.add(metadata.path + "/" + name, as: "metadata/" + name) }
        for name in try needed(content, of: current.targets) {
            guard let file = current.targets.files[name] else { throw TUFError.unknownTarget(path: "\(name)") }
            let relative = try TargetFolder.name(name, file)
            try archive.add(targets.path + "/" + relative, as: "targets/" + relative)
        }
        try archive.finish(to: target.path)
    }

    private func needed(_ content: BundleContent, of offer: Targets) throws -> [ExactText] {
        let offered = OfferedReleases(offer, in: targets)
        let version: String
        switch content {
        case .version(let asked): version = asked
        case .channel(let channel):
            guard let newest = try offered.version(of: channel) else {
                throw PublishingError.emptyChannel(channel.rawValue)
            }
            version = newest
        }
        guard let release = try offered.all().map(\.release).last(where: { $0.manifest.version == version }) else {
            throw PublishingError.unknownVersion(version)
        }
        let pointers = try Channel.allCases.filter { try offered.version(of: $0) == version }.map(\.target)
        return pointers + [release.target] + Set(release.manifest.files.map(Release.target)).sorted()
    }
}
