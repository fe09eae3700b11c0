import ArgumentParser
import Deployment
import Doctor
import Foundation
import Probing
import SpeechEngine
import SpeechModels
import Updates

/// `doctor`: what is not as it should be, and what mends it.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Looks for what is not as it should be, says why it matters and what mends it."
    )

    @OptionGroup var settings: SettingsOptions

    @Flag(help: "As JSON.")
    var json = false

    @Flag(help: "Mend what can be mended without losing anything, then look again.")
    var fix = false

    /// What `--json` prints.
    private struct Report: Encodable {
        var fixed: [String] = []
        var findings: [Finding]
        /// What could not be found out → why.
        var untried: [String: String]
    }

    func run() async throws {
        try await reportingFailure {
            let settings = try await settings.load()
            var report = await Self.report(settings)
            if fix {
                for finding in report.findings {
                    guard let repair = finding.repair else { continue }
                    do {
                        try repair.carryOut()
                        report.fixed.append(finding.measured)
                    } catch {
                        // It is among the findings again; here is only why.
                        _ = Failure.report(error, about: finding.id)
                    }
                }
                let second = await Self.report(settings)
                (report.findings, report.untried) = (second.findings, second.untried)
            }
            try show(report)
            if report.findings.contains(where: { $0.severity != .note }) { throw ExitCode(1) }
        }
    }

    private static func report(_ settings: Settings) async -> Report {
        let program = ProgramPlace(executable: Services.executable)
        let choice = DefaultModelChoice(path: settings.paths.defaultModel, setting: settings.model)
        let deployment = DeploymentCommand.report(of: program, data: settings.paths.data)
        let subject = Services.identitySubject(of: settings, place: program, deployment)
        let authority = settings.paths.certificates + "/ca.pem"
        let isKnown = settings.tls && FileManager.default.fileExists(atPath: authority)
        let facts = await DoctorFacts.gathered(
            paths: settings.paths,
            deployment: deployment,
            subject: subject,
            engineObstacle: (try? choice.current()).flatMap { obstacle(settings, model: $0) },
            looksForUpdates: settings.updateURL != nil && settings.updatePolicy.mode != .manual,
            backups: settings.backups.schedule,
            live: {
                await LiveFacts.gathered(
                    subject: subject,
                    target: ApplianceTarget(
                        url: settings.address,
                        trust: isKnown ? .authority(file: authority) : .system
                    ),
                    port: settings.port,
                    updates: settings.updateURL,
                    hear: SampleHearing(settings: settings).outcome
                )
            }
        ) { try choice.current() }
        let examination = Examination(facts)
        return Report(findings: examination.findings, untried: examination.untried)
    }

    private static func obstacle(_ settings: Settings, model id: String) -> String? {
        guard settings.engine == .native, let model = try? ModelCatalogue.model(named: id) else { return nil }
        return settings.engine.obstacle(model: settings.paths.models + "/" + model.fileName)
    }

    private func show(_ report: Report) throws {
        guard !json else {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return Terminal.standardOutput.print(String(decoding: try encoder.encode(report), as: UTF8.self))
        }
        for fixed in report.fixed { Terminal.standardOutput.print("fixed    \(fixed)") }
        for finding in report.findings {
            let severity = finding.severity.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0)
            Terminal.standardOutput.print("\(severity)\(finding.id): \(finding.measured)")
            Terminal.standardOutput.print("         \(finding.why)\n         → \(finding.remedy)")
        }
        for (id, why) in report.untried.sorted(by: { $0.key < $1.key }) {
            Terminal.standardOutput.print("untried  \(id): \(why)")
        }
        if report.findings.isEmpty { Terminal.standardOutput.print("Everything is as it should be.") }
    }
}
