import Crypto
import DurableStorage
import Foundation
import TUF
import Updates

/// Finds out which release to move to, and brings its manifest.
struct ResolveStep: Sendable {
    let repository: ReleaseRepository
    let machine: MachineFacts

    func run(_ order: StepOrder, report: StepReport) async throws -> StepFacts {
        try await repository.withClient(for: order, report: report) { client in
            let isNamed = order.request.version != nil || order.request.reinstall
            let pointer = isNamed ? nil : try await pointer(order, &client)
            let (choice, manifest, bytes) = try await choose(pointer, order, &client)
            try check(manifest, choice, order)

            var facts = StepFacts()
            facts.release = ReleaseReference(
                version: manifest.version,
                manifest: Hexadecimal.text(SHA256.hash(data: bytes)),
                database: manifest.database
            )
            facts.goal = choice.goal
            facts.failedBefore = choice.failedBefore ? true : nil
            facts.notes = manifest.notes
            facts.targetsVersion = client.targetsVersion
            facts.isStale = client.isStale ? true : nil
            facts.metadataExpires = client.expires.map {
                Date(timeIntervalSince1970: TimeInterval($0.secondsSince1970))
            }
            return facts
        }
    }

    /// The manifest in the staging folder, which `resolve` put there.
    ///
    /// - Throws: `StepRefusal` if it is not the one that was chosen.
    static func stagedManifest(_ order: StepOrder) throws -> ReleaseManifest {
        guard let to = order.to else { throw StepRefusal(.invalid, "The order names no release.") }
        let path = InstallationLayout.manifest(in: order.staging + "/release")
        guard let bytes = FileManager.default.contents(atPath: path),
            Hexadecimal.text(SHA256.hash(data: bytes)) == to.release.manifest
        else {
            throw StepRefusal(.damaged, "The staged manifest of \(to.release.version) is missing or another one.")
        }
        return try read(bytes)
    }

    /// The release to install now: a stop on the way if the one that is wanted, or a stop itself, says that it needs one.
    private func choose(
        _ pointer: ChannelPointer?,
        _ order: StepOrder,
        _ client: inout RepositoryClient
    ) async throws -> (ReleaseChoice, ReleaseManifest, Data) {
        var stops = pointer?.requiredStops ?? []
        while true {
            let choice = try ReleaseChoice(order, newest: pointer?.version, stops: stops)
            let bytes = try await manifest(of: choice.version, pointer: pointer, order, &client)
            let manifest = try Self.read(bytes)
            stops += manifest.requiredStops ?? []
            // Each round leads to an older version, or ends.
            if try ReleaseChoice(order, newest: pointer?.version, stops: stops) == choice {
                return (choice, manifest, bytes)
            }
        }
    }

    private func pointer(_ order: StepOrder, _ client: inout RepositoryClient) async throws -> ChannelPointer {
        let target = ChannelPointer.target(order.request.channel)
        let bytes: Data
        do {
            bytes = try await fetch(target, to: order.staging + "/channel.json", limit: 64 << 10, &client)
        } catch TUFError.unknownTarget {
            throw StepRefusal(.nothing, "The update server has no releases in the channel '\(order.request.channel)'.")
        }
        guard let pointer = try? JSONDecoder().decode(ChannelPointer.self, from: bytes) else {
            throw StepRefusal(.invalid, "The pointer of the channel '\(order.request.channel)' is not understood.")
        }
        return pointer
    }

    private func manifest(
        of version: String,
        pointer: ChannelPointer?,
        _ order: StepOrder,
        _ client: inout RepositoryClient
    ) async throws -> Data {
        let usual = ChannelPointer.manifest(of: version, platform: machine.platform)
        let folder = order.staging + "/release"
        try DatabaseSteps.createFolder(folder)
        do {
            return try await fetch(
                pointer?.version == version ? pointer?.manifest ?? usual : usual,
                to: InstallationLayout.manifest(in: folder),
                limit: ReleaseManifest.sizeLimit,
                &client
            )
        } catch TUFError.unknownTarget {
            throw StepRefusal(.nothing, "The update server has no release \(version) for \(machine.platform).")
        }
    }

    private func fetch(
        _ target: String,
        to path: String,
        limit: Int,
        _ client: inout RepositoryClient
    ) async throws -> Data {
        let file = try await client.target(ExactText(target))
        guard file.length <= limit else { throw TUFError.tooLong(file: target, limit: limit) }
        try await client.download(ExactText(target), file, to: path)
        return try Data(contentsOf: URL(fileURLWithPath: path))
    }

    private static func read(_ bytes: Data) throws -> ReleaseManifest {
        do {
            return try ReleaseManifest(strictly: bytes)
        } catch {
            throw StepRefusal(.damaged, error.description)
        }
    }

    private func check(_ manifest: ReleaseManifest, _ choice: ReleaseChoice, _ order: StepOrder) throws {
        guard manifest.version == choice.version else {
            throw StepRefusal(.signature, "The manifest of \(choice.version) is that of \(manifest.version).")
        }
        try machine.check(manifest)
        if let minimum = manifest.minimumFrom, let needed = try? ReleaseVersion(minimum),
            let current = try? ReleaseVersion(order.from.release.version), current < needed
        {
            throw StepRefusal(
                .invalid,
                "Version \(manifest.version) can be installed from \(minimum) on; install that one first."
            )
        }
    }
}
