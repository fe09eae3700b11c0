import DurableStorage
import Foundation
import RepositoryHTTP
import TUF
import Updates

/// Where releases come from: the update server, or an offline bundle.
struct ReleaseRepository: Sendable {
    /// Address of the published folder, for example `https://updates.example/whisper-appliance`; nil if none is set.
    let url: String?

    /// Runs `body` with a client that has refreshed its metadata.
    ///
    /// - Throws: `StepRefusal`, `TUFError`, `StorageError`, what `body` throws.
    func withClient<Result>(
        for order: StepOrder,
        report: StepReport,
        _ body: (inout RepositoryClient) async throws -> Result
    ) async throws -> Result {
        try trustShippedRoot(order)
        if let bundle = order.request.bundle {
            let folder = order.staging + "/bundle"
            try unpack(bundle, into: folder, for: order.transaction, report: report)
            var client = client(
                order,
                DirectoryTransport(folder + "/metadata"),
                DirectoryTransport(folder + "/targets")
            )
            try await client.refresh()
            return try await body(&client)
        }
        guard let url else {
            throw StepRefusal(.invalid, "No update server is set. Set 'update-url', or apply an offline bundle.")
        }
        let base = url.hasSuffix("/") ? url : url + "/"
        return try await HTTPTransport.withClient { transport in
            var client = client(order, transport(base + "metadata/"), transport(base + "targets/"))
            report("asking the update server")
            try await client.refresh()
            return try await body(&client)
        }
    }

    private func client(
        _ order: StepOrder,
        _ metadata: any RepositoryTransport,
        _ targets: any RepositoryTransport
    ) -> RepositoryClient {
        RepositoryClient(
            local: LocalMetadata(directory: order.layout.trust),
            metadata: metadata,
            targets: targets,
            floor: order.floor.time.map { UTCTime(secondsSince1970: Int($0.timeIntervalSince1970)) },
            acceptsStale: order.request.mayUseStale
        )
    }

    /// Each release brings the root of trust of its time; a newer one that is there already stays.
    private func trustShippedRoot(_ order: StepOrder) throws {
        let shipped = order.layout.release(order.from.release) + "/share/root.json"
        try DatabaseSteps.createFolder(order.layout.trust)
        guard let bytes = FileManager.default.contents(atPath: shipped) else { return }
        try LocalMetadata(directory: order.layout.trust).install(trustedRoot: Array(bytes))
    }

    /// A bundle that was unpacked by an earlier step of the transaction is not unpacked again.
    ///
    /// A transaction that was interrupted leaves its folder to the next one, whose bundle may be another.
    func unpack(_ bundle: String, into folder: String, for transaction: String, report: StepReport) throws {
        let mark = folder + "/complete", owner = Data(transaction.utf8)
        if FileManager.default.contents(atPath: mark) == owner { return }
        try? FileManager.default.removeItem(atPath: folder)
        try DatabaseSteps.createFolder(folder)
        try BundleReader(path: bundle).unpack(into: folder) { done, total in
            report("unpacking the bundle", done: done, total: total)
        }
        try DurableFile.write(owner, to: mark, mode: 0o600)
    }
}
