import ArgumentParser
import ReleasePublishing
import TUF

/// `keys`: private keys.
struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Makes private keys.", subcommands: [Create.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes new keys, each in a file of its own.",
            discussion: """
                Keep the root keys offline and apart from each other, the targets keys offline, and only those of \
                snapshot and timestamp where 'refresh' runs every day.
                """
        )

        @Argument(help: "The folder for the keys; made if it is not there.")
        var folder: String

        @Option(help: "For which role; may be given several times. Default: for all.")
        var role: [TopLevelRole] = TopLevelRole.allCases

        func run() throws {
            for role in role {
                _ = try KeyRing.create(role, count: RolePlan.standard(for: role).keys, in: folder)
            }
        }
    }
}

extension TopLevelRole: ExpressibleByArgument {}
