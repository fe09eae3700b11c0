import DurableStorage
import Foundation
import TUF

extension PublisherRepository {
    /// Copies what is offered to `site`, a folder that a web server serves: whoever updates meanwhile sees the state
    /// before or the one after.
    ///
    /// Before anything is copied, the repository is checked as every appliance will: from the first root that was ever
    /// published, and not older than what is published now.
    ///
    /// - Returns: The number of files that were copied.
    /// - Throws: `TUFError` when appliances would refuse it, `PublishingError.publishedIsNewer`, `StorageError`.
    @discardableResult
    package func publish(to site: String) async throws -> Int {
        let current = try CurrentMetadata(metadata)
        let siteMetadata = MetadataFolder(path: site + "/metadata")
        if let published = try? siteMetadata.content(MetadataFolder.timestamp, Timestamp.self),
            published.version > current.timestamp.version
        {
            throw PublishingError.publishedIsNewer(
                path: site,
                published: published.version,
                own: current.timestamp.version
            )
        }
        try await check(after: siteMetadata)
        var copied = 0
        let siteTargets = TargetFolder(path: site + "/targets")
        let missing = try current.targets.files.filter { try !siteTargets.contains($0.key, $0.value) }
        for (target, file) in missing.sorted(by: { $0.key < $1.key }) {
            try siteTargets.add(copyOf: try targets.location(target, file), as: target, file)
            copied += 1
        }
        try makeFolder(siteMetadata.path)
        for name in current.fileNames {
            guard let bytes = try metadata.read(name), try siteMetadata.read(name) != bytes else { continue }
            try siteMetadata.write(bytes, name)
            copied += 1
        }
        return copied
    }

    /// Makes sure that appliances will accept this repository, also those that know another state of it.
    ///
    /// - Throws: `TUFError`, `PublishingError.noRepository`.
    func check(after known: MetadataFolder? = nil) async throws {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("check-" + UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let first = MetadataFolder.name(.root, 1)
        guard let root = try known?.read(first) ?? metadata.read(first) else {
            throw PublishingError.noRepository(path: folder)
        }
        let local = LocalMetadata(directory: scratch)
        try local.install(trustedRoot: root)
        for state in [known, metadata].compactMap(\.self) {
            let transport = DirectoryTransport(state.path)
            var client = RepositoryClient(local: local, metadata: transport, targets: transport)
            do { try await client.refresh() } catch {
                // What is published already may have expired: that is what publishing again is for.
                if state.path == metadata.path { throw error }
            }
        }
    }
}
