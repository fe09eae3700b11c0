import ArgumentParser
import Foundation
import Identity

/// `drift`: how this appliance differs from another one, or from a release.
struct DriftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "Compares this appliance with another one, a saved identity, or a release's manifest.",
        discussion: "The exit status is 0 if nothing differs, 1 if something does, 2 if they cannot be compared."
    )

    @OptionGroup var settings: SettingsOptions

    @Argument(
        help: ArgumentHelp(
            "Address of an appliance such as https://box:5001, a file that 'identity --json' wrote, or a manifest.json.",
            valueName: "url|file"
        )
    )
    var other: String

    @Option(help: "Key of the other appliance with the scope admin, or its admin token.")
    var token: String?

    @Option(help: ArgumentHelp("Certificate authority of the other appliance: its /ca.pem.", valueName: "file"))
    var ca: String?

    @Option(
        help: ArgumentHelp(
            "What does not matter: release, files, schema, components, settings or environment; may be repeated.",
            valueName: "section"
        )
    )
    var ignore: [IdentityDocument.Section] = []

    @Flag(help: "As JSON.")
    var json = false

    func run() async throws {
        try await reportingFailure {
            let settings = try await settings.load()
            // First what may fail quickly.
            let there = try IdentityDocument(reading: try await bytes(), from: other)
            let here = await Services.identity(of: settings).document()
            let found = IdentityDifferences(here: here, there: there, ignoring: Set(ignore))
            Terminal.standardOutput.print(try json ? IdentityCommand.encoded(found) : found.text)
            if !found.equal { throw ExitCode(1) }
        }
    }

    private func bytes() async throws -> Data {
        if other.hasPrefix("https://") || other.hasPrefix("http://") {
            return try await IdentityAddress(other, token: token, authority: ca).fetch()
        }
        guard let file = FileHandle(forReadingAtPath: other),
            let bytes = try? file.read(upToCount: IdentityAddress.limit)
        else { throw IdentityError.notComparable(other, why: "it cannot be read.") }
        return bytes
    }
}

extension IdentityDocument.Section: ExpressibleByArgument {}
