import ArgumentParser
import Foundation
import Identity

/// `identity`: what runs here, and whether that is what was shipped.
struct IdentityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identity",
        abstract: "Says what this appliance is, and whether it is what was shipped."
    )

    @OptionGroup var settings: SettingsOptions

    @Flag(help: "As JSON, for 'drift' on another appliance.")
    var json = false

    func run() async throws {
        try await reportingFailure {
            let settings = try await settings.load()
            let document = await Services.identity(of: settings).document()
            Terminal.standardOutput.print(try json ? Self.encoded(document) : Self.text(document))
            if let state = document.identity?.state, state == .drifted || state == .unknown { throw ExitCode(1) }
        }
    }

    static func encoded(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func text(_ document: IdentityDocument) -> String {
        var lines: [String] = []
        if let report = document.identity {
            let verdict =
                switch report.state {
                case .ok: "It is what was shipped: program, files, database, service and mounts were compared."
                case .drifted: "It is NOT what was shipped:"
                case .unknown: "Whether it is what was shipped cannot be told:"
                case .notARelease: "It is not a release, so there is nothing to compare it with:"
                }
            lines = [verdict] + report.sentences.map { "  " + $0 }
            if let remedy = report.remedy { lines.append("  → " + remedy) }
        }
        for section in IdentityDocument.Section.allCases where section != .files {
            guard let values = document[section], !values.isEmpty else { continue }
            lines += ["", section.rawValue]
            lines += values.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
        }
        return lines.joined(separator: "\n")
    }
}
