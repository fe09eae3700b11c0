import Archive
import DurableStorage
import Foundation
import Probing
import Subprocess
import SystemPackage
import Updates

/// The new release tries itself out, on a copy of the database and beside the one that serves.
///
/// It starts its own server on a port of its own, asks it what users would ask, has it stop, and checks the database
/// again. Nothing that is in use is changed.
struct PreflightStep: Sendable {
    /// The most a canary may take to be ready, in seconds.
    private static let startLimit = 300
    private static let checkLimit = 120

    /// The running binary, of the new release.
    let executable: String
    /// The id of the model that the server uses.
    let model: String

    func run(_ order: StepOrder, report: StepReport) async throws -> StepFacts {
        guard let to = order.to else { throw StepRefusal(.invalid, "The order to preflight names no release.") }
        try await checkSupervisor(in: order.layout.release(to.release), report)
        let data = order.staging + "/canary"
        try? FileManager.default.removeItem(atPath: data)
        defer { try? FileManager.default.removeItem(atPath: data) }
        try prepare(data, order, report)

        report("starting the new release on a copy of the data")
        let results = try await withCanary(data: data) { url in
            try await waitUntilReady(url, report)
            let sample =
                hasModel(in: order.data)
                ? try SpeechSample(release: order.layout.release(to.release)) : nil
            report(sample == nil ? "asking the new release" : "having the new release transcribe a sample")
            return try await ApplianceProbe(ApplianceTarget(url: url)).run(sample: sample, seconds: Self.checkLimit)
        }
        if let (check, problem) = results.compactMapValues({ $0 }).min(by: { $0.key < $1.key }) {
            throw StepRefusal(.gateFailed, "The new release does not work here (\(check)): \(problem)")
        }
        report("checking the copy of the database")
        var facts = StepFacts()
        facts.schema = try Archive.check(data + "/appliance.sqlite").schema.number
        facts.checks = results.mapValues { $0 == nil }
        return facts
    }

    /// Once the release is committed, its supervisor is the one that the machine starts.
    private func checkSupervisor(in release: String, _ report: StepReport) async throws {
        report("having the new release's supervisor test itself")
        let problem: String
        do {
            let result = try await Subprocess.run(
                .path(FilePath(InstallationLayout.supervisorProgram(in: release))),
                arguments: ["self-test"],
                input: .none,
                output: .discarded,
                error: .currentStandardError
            )
            if result.terminationStatus == .exited(0) { return }
            problem = "\(result.terminationStatus)"
        } catch let error as SubprocessError {
            problem = "\(error)"
        }
        throw StepRefusal(.startFailed, "The supervisor of the new release does not work here: \(problem).")
    }

    /// A data directory that looks like the owner's: a copy of the database, the models by link.
    private func prepare(_ data: String, _ order: StepOrder, _ report: StepReport) throws {
        try DatabaseSteps.createFolder(data)
        report("copying the database")
        let copy = data + "/appliance.sqlite"
        _ = try DatabaseSteps.archive(order.layout.databaseFile(order.from.database)).snapshot(to: copy)
        _ = try Archive(path: copy, migration: .any)
        try FileManager.default.createSymbolicLink(
            atPath: data + "/models",
            withDestinationPath: order.data + "/models"
        )
    }

    /// An appliance without a model cannot transcribe before the update either.
    private func hasModel(in data: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(data)/models/ggml-\(model).bin")
    }

    private func withCanary<Result: Sendable>(
        data: String,
        _ body: @escaping @Sendable (_ url: String) async throws -> Result
    ) async throws -> Result {
        let port = try FreePort.onLoopback()
        let ending = try await Subprocess.run(
            .path(FilePath(executable)),
            arguments: [
                "serve", "--data-dir", data, "--host", "127.0.0.1", "--port", String(port), "--tls", "off",
            ],
            environment: .inherit.updating(Self.environment),
            input: .none,
            output: .discarded,
            error: .currentStandardError
        ) { execution in
            let result: Swift.Result<Result, any Error>
            do {
                result = .success(try await body("http://127.0.0.1:\(port)"))
            } catch {
                result = .failure(error)
            }
            try? execution.send(signal: .terminate)
            return result
        }
        let result = try ending.closureResult.get()
        guard ending.terminationStatus == .exited(0) else {
            throw StepRefusal(.startFailed, "The new release did not stop cleanly: \(ending.terminationStatus).")
        }
        return result
    }

    /// The canary is nobody's active release, and the jobs in its copy are the active one's.
    private static let environment: [Environment.Key: String?] = [
        "LISTEN_FDS": nil, "LISTEN_FDNAMES": nil, "LISTEN_PID": nil, "NOTIFY_SOCKET": nil, "WATCHDOG_USEC": nil,
        "WHISPER_APPLIANCE_DATABASE": nil, "WHISPER_APPLIANCE_GENERATION": nil, "WHISPER_APPLIANCE_CONTROL": nil,
        "WHISPER_APPLIANCE_INTAKE": nil, "WHISPER_APPLIANCE_TRIAL": "yes",
    ]

    private func waitUntilReady(_ url: String, _ report: StepReport) async throws {
        let probe = ApplianceProbe(ApplianceTarget(url: url))
        let deadline = ContinuousClock.now + .seconds(Self.startLimit)
        var last = "it did not answer"
        for seconds in 1... {
            if ContinuousClock.now > deadline { break }
            guard let problem = try await probe.problemBeingReady(seconds: 5) else { return }
            last = problem
            report("waiting for the new release", done: seconds, total: Self.startLimit)
            try await Task.sleep(for: .milliseconds(500))
        }
        throw StepRefusal(.startFailed, "The new release was not ready after \(Self.startLimit) s: \(last)")
    }
}
