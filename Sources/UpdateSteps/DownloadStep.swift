import DurableStorage
import Foundation
import TUF
import Updates

/// Brings the files of a release into the staging folder.
///
/// Files that the running release has too are copied from there; what an earlier try brought is kept, and gone on with
/// in the middle of a file. Each file is compared with the signed metadata while it arrives and appears under its name
/// only if it is the right one.
struct DownloadStep: Sendable {
    /// Smaller files are fetched anew after an interruption, in bytes.
    private static let worthKeeping = 256 << 10

    let repository: ReleaseRepository

    func run(_ order: StepOrder, report: StepReport) async throws -> StepFacts {
        let manifest = try ResolveStep.stagedManifest(order)
        try checkSpace(manifest, order)
        let folder = order.staging + "/release"
        let parts = order.staging + "/parts"
        try DatabaseSteps.createFolder(parts)
        try StagedFolder.removeStrangers(in: folder, except: manifest)
        let present = Self.presentFiles(order)
        return try await repository.withClient(for: order, report: report) { client in
            let total = manifest.files.reduce(0) { $0 + $1.size }
            var facts = StepFacts()
            var done = 0
            facts.bytes = 0
            for file in manifest.files {
                report("downloading \(manifest.version)", done: done, total: total)
                let target = ExactText("blobs/" + file.sha256)
                let offered = try await client.target(target)
                guard offered.length == file.size else {
                    throw StepRefusal(.signature, "“\(file.path)” has two sizes in the signed metadata.")
                }
                let path = folder + "/" + file.path
                let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
                try DatabaseSteps.createFolder(parent)
                // The client takes a file that is there already if it is the right one.
                if let known = present[file.sha256], !FileManager.default.fileExists(atPath: path) {
                    try? FileManager.default.copyItem(atPath: known, toPath: path)
                }
                let kept = file.size >= Self.worthKeeping ? parts : nil
                if try await client.download(target, offered, to: path, parts: kept) { facts.bytes? += file.size }
                done += file.size
            }
            report("downloading \(manifest.version)", done: total, total: total)
            try DurableTree.remove(parts)
            return facts
        }
    }

    /// The files of the running release by their SHA-256.
    private static func presentFiles(_ order: StepOrder) -> [String: String] {
        let folder = order.layout.release(order.from.release)
        guard let bytes = FileManager.default.contents(atPath: InstallationLayout.manifest(in: folder)),
            let manifest = try? ReleaseManifest(strictly: bytes)
        else { return [:] }
        return Dictionary(manifest.files.map { ($0.sha256, folder + "/" + $0.path) }) { first, _ in first }
    }

    /// Before anything is changed.
    private func checkSpace(_ manifest: ReleaseManifest, _ order: StepOrder) throws {
        let needed = manifest.roomForUpdate(database: order.layout.databaseFile(order.from.database))
        let free = try min(DurableFile.freeBytes(at: order.data), DurableFile.freeBytes(at: order.releases))
        guard free >= needed else {
            throw StepRefusal(
                .space,
                "The update to \(manifest.version) needs \(needed >> 20) MiB of free space; there are \(free >> 20) MiB."
            )
        }
    }
}
