import ArgumentParser
import Deployment
import Foundation
import Probing
import UnixSignals

/// `smoke-test`: whether an appliance does what it is for.
struct SmokeTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "smoke-test",
        abstract: "Tests an appliance after its deployment, as its users would meet it; leaves nothing behind.",
        discussion:
            "Without an address, the appliance with these settings is asked, by its own authority and admin token."
    )

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "Where it is, such as https://box:5001.")
    var url: String?

    @OptionGroup var appliance: ApplianceOptions

    @Flag(help: "Also turn maintenance on and off again: everybody is kept out for a moment.")
    var maintenance = false

    @Flag(help: "Do not ask the update server.")
    var offline = false

    @Option(help: "Seconds that an answer may take.")
    var timeout = 60

    @Flag(help: "As JSON.")
    var json = false

    func validate() throws {
        if let url, !ApplianceOptions.isAddress(url) {
            throw ValidationError("'\(url)' is no address such as https://box:5001.")
        }
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout must be 1 to 3600.") }
    }

    func run() async throws {
        try await reportingFailure {
            var plan = SmokeTest.Plan(version: BuildIdentity.current.version, commit: BuildIdentity.current.commit)
            plan.maintenance = maintenance
            plan.offline = offline
            plan.seconds = timeout
            let test = SmokeTest(try await target(), plan: plan)
            let isSilent = json
            let (report, signal) = await Self.untilSignalled {
                await test.run { if !isSilent { Self.show($0) } }
            }
            try conclude(report)
            if let signal { throw ExitCode(128 + signal) }
            if report.failed > 0 { throw ExitCode(1) }
        }
    }

    /// Whom it asks.
    ///
    /// What lies in the data folder is for this machine only: no token of its own is sent elsewhere.
    private func target() async throws -> ApplianceTarget {
        let settings = try await settings.load()
        let isLocal =
            url.flatMap { URL(string: $0)?.host }.map { ["localhost", "127.0.0.1", "::1"].contains($0) } ?? true
        let address = url ?? settings.address
        let authority = ApplianceTarget.Trust.authority(file: settings.paths.certificates + "/ca.pem")
        var target = appliance.target(
            address,
            otherwise: isLocal && address.hasPrefix("https:") ? authority : .system
        )
        if target.token == nil, isLocal {
            target.token = try? String(contentsOfFile: settings.paths.adminToken, encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return target
    }

    /// Runs `work`, which is cancelled by SIGINT and SIGTERM.
    ///
    /// - Returns: Its result, and the number of the signal.
    private static func untilSignalled<Result: Sendable>(
        _ work: @escaping @Sendable () async -> Result
    ) async -> (Result, Int32?) {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let task = Task { await work() }
        // Of its own, since it has to wait until the work is over, not longer.
        let watch = Task { () -> Int32? in
            for await signal in signals {
                task.cancel()
                return signal.rawValue
            }
            return nil
        }
        let result = await task.value
        watch.cancel()
        return (result, await watch.value)
    }

    private static func show(_ result: SmokeResult) {
        let outcome = result.outcome.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0)
        let step = result.step.rawValue.padding(toLength: 15, withPad: " ", startingAt: 0)
        let time = String(format: "%5.1f s  ", result.seconds)
        Terminal.standardOutput.print(outcome + step + time + result.message)
        if let remedy = result.remedy {
            Terminal.standardOutput.print(String(repeating: " ", count: 33) + "→ " + remedy)
        }
    }

    private func conclude(_ report: SmokeReport) throws {
        guard !json else {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return Terminal.standardOutput.print(String(decoding: try encoder.encode(report), as: UTF8.self))
        }
        let seconds = String(format: "%.1f", report.seconds)
        Terminal.standardOutput.print(
            "\(report.passed) passed, \(report.failed) failed, \(report.skipped) skipped, in \(seconds) s."
        )
    }
}
