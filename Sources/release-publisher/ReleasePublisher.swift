import ArgumentParser
import ReleasePublishing

/// What a publisher of releases does: keys, signatures, a repository that any web server can offer.
@main
struct ReleasePublisher: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release-publisher",
        abstract: "Publishes releases so that appliances can trust them, whatever happens on the way.",
        discussion: """
            A repository is a folder; 'publish' copies it to where a web server offers it. Private keys are read from \
            the folders that --keys names, and stay there.

            First: keys create, init. For each release: add, publish. Every day: refresh, publish.
            """,
        subcommands: [
            Manifest.self, Keys.self, Init.self, Add.self, List.self, Refresh.self, Rotate.self, Sign.self,
            Withdraw.self, Publish.self, Bundle.self,
        ]
    )
}
