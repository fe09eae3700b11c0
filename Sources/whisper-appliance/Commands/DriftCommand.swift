import ArgumentParser
import Foundation
import Identity
import Probing

/// `drift`: how this appliance differs from another one, or from a release.
struct DriftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "Compares this appliance with another one, a saved identity, or a release's manifest.",
        discussion: "The exit status is 0 if nothing differs, 1 if something does, 2 if they cannot be compared."
    )

    /// Larger files are none, in bytes.
    private static let limit = 8 << 20

    @OptionGroup var settings: SettingsOptions

    @Argument(
        help: ArgumentHelp(
            "Address of an appliance such as https://box:5001, a file that 'identity --json' wrote, or a manifest.json.",
            valueName: "url|file"
        )
    )
    var other: String

    @OptionGroup var appliance: ApplianceOptions

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
        if ApplianceOptions.isAddress(other) { return try await fetched() }
        guard let file = FileHandle(forReadingAtPath: other), let bytes = try? file.read(upToCount: Self.limit)
        else { throw IdentityError.notComparable(other, why: "it cannot be read.") }
        return bytes
    }

    /// What the other appliance says of itself; that takes it a while, since it reads every file of its release.
    private func fetched() async throws -> Data {
        let target = appliance.target(other)
        let answer: ApplianceAnswer
        do {
            answer = try await ApplianceClient.with(target, seconds: 120) { try await $0.send(.get("/api/identity")) }
        } catch {
            let hint = " If it has a certificate of its own, get its /ca.pem in a way you trust and name it with --ca."
            let isStrange = target.usesTLS && target.trust == .system
            throw IdentityError.notComparable(other, why: "\(error)" + (isStrange ? hint : ""))
        }
        switch answer.status {
        case 200: return answer.body
        case 401, 403:
            throw IdentityError.notComparable(other, why: "it asks for a key with the scope admin: --token.")
        case 404: throw IdentityError.notComparable(other, why: "it does not tell its identity: its version is older.")
        default: throw IdentityError.notComparable(other, why: "it answered with status \(answer.status).")
        }
    }
}

extension IdentityDocument.Section: ExpressibleByArgument {}
