import ArgumentParser
import ReleasePublishing

/// Which repository, and with which keys.
struct RepositoryOptions: ParsableArguments {
    @Option(help: "The folder of the repository.")
    var repository: String

    @Option(help: ArgumentHelp("A folder with private keys (*.pem); may be given several times.", valueName: "folder"))
    var keys: [String] = []

    func open() throws -> PublisherRepository {
        PublisherRepository(folder: repository, keys: try KeyRing(folders: keys))
    }
}

extension Channel: ExpressibleByArgument {}
