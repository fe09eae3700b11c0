import ArgumentParser
import Deployment
import Foundation
import Updates

/// `deployment`: where the appliance runs, and how that can be seen.
struct DeploymentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deployment",
        abstract: "Says where the appliance runs, what shows that, what it can there, and how it is updated."
    )

    @OptionGroup var settings: SettingsOptions

    @Flag(help: "As JSON, with everything that was looked at.")
    var json = false

    func run() async throws {
        try await reportingFailure {
            let data = try await settings.load().paths.data
            let report = Self.report(of: ProgramPlace(executable: Services.executable), data: data)
            guard json else { return Terminal.standardOutput.print(Self.text(report)) }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            Terminal.standardOutput.print(String(decoding: try encoder.encode(report), as: UTF8.self))
        }
    }

    static func report(of program: ProgramPlace, data: String) -> DeploymentReport {
        // Only a supervisor makes the link; what was built in a checkout is nothing that it could exchange.
        let isLinked = access(InstallationLayout(data: data, releases: "").active, F_OK) == 0
        return DeploymentReport(
            .gathered(
                executable: program.executable,
                data: data,
                isSupervised: isLinked && program.checkout == nil
            )
        )
    }

    private static func text(_ report: DeploymentReport) -> String {
        let install = report.install
        let kind = install.kind?.rawValue ?? "nothing known"
        let origin = install.declared == nil ? "" : " (says \(install.stamp ?? ""))"
        var lines = [
            "Runs in       " + report.stack.map(\.description).joined(separator: " › "),
            "Installed as  " + kind + origin,
            "Updated       " + report.strategy.kind.rawValue + ": " + report.strategy.reason,
        ]
        lines += report.strategy.commands.map { "              $ " + $0 }
        lines += ["", "What shows that"]
        for layer in report.stack {
            lines += layer.evidence.map { "  \(layer.kind.name): \($0.source): \($0.found)" }
        }
        lines += ["", "What it can there"]
        lines += report.capabilities.map { "  \($0.holds ? "yes" : "no ")  \($0.name.rawValue): \($0.reason)" }
        if !report.findings.isEmpty { lines += ["", "What to look at"] }
        lines += report.findings.map { "  \($0.name.rawValue): \($0.message)" }
        return lines.joined(separator: "\n")
    }
}
