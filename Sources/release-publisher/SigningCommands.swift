import ArgumentParser
import ReleasePublishing
import TUF

/// `refresh`: signs what expires.
struct Refresh: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Signs the timestamp anew, and whatever expires soon. To be run every day.",
        discussion: "Exit status 1 says that root or targets expire soon and their keys are not here."
    )

    @OptionGroup var options: RepositoryOptions

    func run() throws {
        let late = try options.open().refresh()
        guard !late.isEmpty else { return }
        print("expires soon and must be signed by its owners: " + late.map(\.rawValue).joined(separator: ", "))
        throw ExitCode.failure
    }
}

/// `rotate`: other keys for a role.
struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Gives a role new keys, for example because one was lost or stolen.",
        discussion: "The new keys are made in --to. If too few root keys are here, the others sign with 'sign'."
    )

    @OptionGroup var options: RepositoryOptions

    @Argument(help: "root, targets, snapshot or timestamp.")
    var role: TopLevelRole

    @Option(help: "A new folder for the new keys.")
    var to: String

    func run() throws {
        let replacement = try KeyRing.create(role, count: RolePlan.standard(for: role).keys, in: to)
        try options.open().rotate(role, to: replacement).report()
    }
}

/// `sign`: signatures for a root file that waits for them.
struct Sign: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Signs the root file that waits for signatures.",
        discussion: "Where keys of other roles were replaced, the folder with the new ones must be given, too."
    )

    @OptionGroup var options: RepositoryOptions

    @Flag(help: "Starts a new root file with the same keys, so that it does not expire.")
    var renew = false

    func run() throws {
        let repository = try options.open()
        try (renew ? repository.renewRoot() : repository.signPendingRoot()).report()
    }
}

extension PublisherRepository.RotationOutcome {
    fileprivate func report() {
        switch self {
        case .complete(let version): print("root version \(version) is complete; now: publish")
        case .waiting(let have, let need): print("root waits for signatures: \(have) of \(need)")
        }
    }
}
