import ArgumentParser
import ReleasePublishing

/// `publish`: to a web server's folder.
struct Publish: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copies the repository to a folder that a web server offers, after checking it as appliances do."
    )

    @OptionGroup var options: RepositoryOptions

    @Argument(help: "The folder; appliances get its address.")
    var site: String

    func run() async throws { print("\(try await options.open().publish(to: site)) files copied") }
}

/// `bundle`: for appliances without network.
struct Bundle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes one archive that appliances without network update from."
    )

    @OptionGroup var options: RepositoryOptions

    @Argument(help: "The archive, for example whisper-appliance-1.2.3.tar.")
    var archive: String

    @Option(help: "With the newest release of this channel.")
    var channel: Channel = .stable

    @Option(help: "With this version instead.")
    var version: String?

    func run() async throws {
        try await options.open().bundle(version.map { .version($0) } ?? .channel(channel), to: archive)
    }
}
