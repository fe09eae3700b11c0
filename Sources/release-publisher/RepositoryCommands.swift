import ArgumentParser
import ReleasePublishing
import Updates

/// `init`: a new repository.
struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Makes an empty repository, signed by the given keys.")

    @OptionGroup var options: RepositoryOptions

    func run() throws { try options.open().initialise() }
}

/// `add`: a new release.
struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Adds a release and points its channel to it.")

    @OptionGroup var options: RepositoryOptions

    @Argument(help: "The folder of the release, as scripts/release makes it.")
    var release: String

    @Option(help: "Whom it is for. Default: what its manifest says.")
    var channel: Channel?

    func run() throws {
        let release = try options.open().add(release: release, channel: channel)
        print("added \(release.manifest.version)")
    }
}

/// `list`: what is offered.
struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Lists the releases and the channels that point to them.")

    @OptionGroup var options: RepositoryOptions

    func run() throws {
        for (release, channels) in try options.open().releases() {
            print(([release.manifest.version] + channels.map(\.rawValue)).joined(separator: " "))
        }
    }
}

/// `withdraw`: takes a release back.
struct Withdraw: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Takes a release back: it is no longer offered. Who has it keeps it."
    )

    @OptionGroup var options: RepositoryOptions

    @Argument(help: "The version.")
    var version: String

    func run() throws { try options.open().withdraw(version) }
}
