import DurableStorage
import Glibc
import Updates

/// The steps that look at a release's files and put them in their place.
struct FolderSteps: Sendable {
    /// Compares every byte with the manifest: of the staged release, or of the sealed one that an owner goes back to.
    func verify(_ order: StepOrder, report: StepReport) throws -> StepFacts {
        guard let to = order.to else { throw StepRefusal(.invalid, "The order to verify names no release.") }
        let staged = Self.staged(order)
        let isStaged = access(InstallationLayout.manifest(in: staged), F_OK) == 0
        let folder =
            isStaged ? ReleaseFolder(staged, isSealed: false) : ReleaseFolder(order.layout.release(to.release))
        if isStaged { try setModes(in: staged) }
        do {
            try folder.verify(manifest: to.release.manifest) { done, total in
                report("checking \(to.release.version)", done: done, total: total)
            }
        } catch let error as UpdateError {
            throw StepRefusal(.damaged, error.description)
        }
        return StepFacts()
    }

    /// Makes the staged release durable and read-only, under its final name.
    func seal(_ order: StepOrder, report: StepReport) throws -> StepFacts {
        guard let to = order.to else { throw StepRefusal(.invalid, "The order to seal names no release.") }
        report("writing \(to.release.version) to the disk")
        do {
            try ReleaseSeal.seal(Self.staged(order), as: to.release, in: order.layout)
        } catch let error as UpdateError {
            throw StepRefusal(.damaged, error.description)
        }
        return StepFacts()
    }

    static func staged(_ order: StepOrder) -> String { order.staging + "/release" }

    /// Downloads are private until they are known to be good; modes come from the manifest.
    private func setModes(in folder: String) throws {
        let (manifest, _) = try ReleaseFolder(folder, isSealed: false).manifest()
        for file in manifest.files { _ = chmod(folder + "/" + file.path, file.mode == "0555" ? 0o555 : 0o444) }
        _ = chmod(InstallationLayout.manifest(in: folder), 0o444)
    }
}
