import Foundation
import TestSupport
import Testing

@testable import Probing

@Suite struct `The smoke test` {
    private static func plan(_ change: (inout SmokeTest.Plan) -> Void = { _ in }) -> SmokeTest.Plan {
        var plan = SmokeTest.Plan(version: FakeAppliance.version, commit: FakeAppliance.commit)
        plan.maintenance = true
        change(&plan)
        return plan
    }

    /// The steps behind the connection.
    private static func results(_ appliance: FakeAppliance, _ plan: SmokeTest.Plan = plan()) async -> [SmokeResult] {
        let checks = SmokeChecks(plan, hasKey: true) { try await appliance.answer($0) }
        return await SmokeTest.check(SmokeStep.allCases.dropFirst(2), checks) { _ in }
    }

    @Test func `an appliance that works passes every step and has nothing left of it`() async {
        let appliance = FakeAppliance()
        let results = await Self.results(appliance)
        #expect(results.map(\.step) == Array(SmokeStep.allCases.dropFirst(2)))
        for result in results { #expect(result.outcome == .ok, "\(result.step): \(result.message)") }
        #expect(await appliance.transcripts.isEmpty)
        #expect(await !appliance.isInMaintenance)
    }

    private static let broken: [(fault: FakeAppliance.Fault, step: SmokeStep, says: String)] = [
        (.model, .health, "The model is missing."),
        (.component, .health, "ffmpeg"),
        (.version, .identity, "Version 1.2.2 answers, and this program is 1.2.3."),
        (.commit, .identity, "commit ffff"),
        (.drift, .identity, "bin/whisper-appliance is another"),
        (.strangerReads, .permissions, "/metrics"),
        (.strangerAdministers, .permissions, "only administrators"),
        (.foreignPage, .permissions, "other sites"),
        (.wrongKey, .permissions, "not valid"),
        (.asset, .page, "/admin"),
        (.wrongWords, .transcription, "lacks"),
        (.archivedText, .transcription, "another text"),
        (.lostTranscript, .transcription, "404"),
        (.undeletable, .transcription, "after it was deleted"),
        (.halfStream, .streaming, "before the transcript was done"),
        (.wrongStream, .streaming, "not its whole"),
        (.updateServer, .updates, "The update server is away."),
        (.staysOpen, .maintenance, "Others get 200"),
        (.closedToAll, .maintenance, "Administrators are kept out"),
        (.lostOrder, .maintenance, "no answer"),
    ]

    @Test(arguments: broken.indices)
    func `what is broken fails its step, says what and what to do`(index: Int) async throws {
        let (fault, step, says) = Self.broken[index]
        let appliance = FakeAppliance([fault])
        let result = try #require(await Self.results(appliance).first { $0.step == step })
        #expect(result.outcome == .failed)
        #expect(result.message.contains(says), "\(result.message)")
        #expect(result.remedy?.isEmpty == false)
        #expect(await !appliance.isInMaintenance, "whatever went wrong")
    }

    @Test func `what is wrong with one thing says nothing of another`() async {
        let failed = await Self.results(FakeAppliance([.updateServer])).filter { $0.outcome == .failed }
        #expect(failed.map(\.step) == [.updates])
    }

    private static let left: [(fault: FakeAppliance.Fault?, plan: SmokeTest.Plan, step: SmokeStep, says: String)] = [
        (.external, plan(), .updates, "No updates here"),
        (.updateServer, plan { $0.offline = true }, .updates, "--offline"),
        (nil, plan { $0.maintenance = false }, .maintenance, "--maintenance"),
        (.inMaintenance, plan(), .maintenance, "left as it is"),
    ]

    @Test(arguments: left.indices)
    func `what is left out is skipped with the reason and never passed`(index: Int) async throws {
        let (fault, plan, step, says) = Self.left[index]
        let appliance = FakeAppliance(Set([fault].compactMap(\.self)))
        let result = try #require(await Self.results(appliance, plan).first { $0.step == step })
        #expect(result.outcome == .skipped)
        #expect(result.message.contains(says))
        let wasOn = fault == .inMaintenance
        #expect(await appliance.isInMaintenance == wasOn)
    }

    @Test func `a caller who may do little is told what was left out`() async {
        let results = await Self.results(FakeAppliance(scopes: ["transcribe"]), Self.plan { $0.maintenance = false })
        let skipped = results.filter { $0.outcome == .skipped }
        #expect(skipped.map(\.step) == [.transcription, .updates, .maintenance])
        #expect(skipped[0].message == "The key lacks the permission 'read'.")
        #expect(results.allSatisfy { $0.outcome != .failed })
    }

    @Test func `maintenance that was asked for needs an administrator`() async {
        let results = await Self.results(FakeAppliance(scopes: ["read", "transcribe"]))
        #expect(results.last?.outcome == .failed)
    }

    @Test func `interrupted it finishes the step that it is at and leaves the rest out`() async {
        let appliance = FakeAppliance()
        let task = Task {
            let checks = SmokeChecks(Self.plan(), hasKey: true) { try await appliance.answer($0) }
            return await SmokeTest.check([.transcription, .streaming, .maintenance], checks) { result in
                if result.step == .transcription { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        let results = await task.value
        #expect(results.map(\.outcome) == [.ok, .skipped, .skipped])
        #expect(await appliance.transcripts.isEmpty)
        #expect(await !appliance.requests.contains { $0.contains("maintenance") })
    }

    @Test func `a report counts what passed, failed and was skipped apart`() throws {
        var report = SmokeReport(url: "https://box:5001")
        for (step, outcome) in zip(SmokeStep.allCases, [SmokeResult.Outcome.ok, .ok, .failed, .skipped]) {
            report.steps.append(SmokeResult(step: step, outcome: outcome, seconds: 0.5, message: "", remedy: nil))
        }
        #expect(report.passed == 2)
        #expect(report.failed == 1)
        #expect(report.skipped == 1)
        let text = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
        for part in [#""failed":1"#, #""seconds":2"#, #""step":"connection""#, #""outcome":"skipped""#] {
            #expect(text.contains(part), "\(text)")
        }
    }

    @Test func `the sample that is embedded says what is said of it`() throws {
        let sample = SpeechSample.bundled
        #expect(sample.audio.starts(with: Data("RIFF".utf8)))
        #expect(sample.fault(in: "the pencils, have all been used") == nil)
        #expect(sample.fault(in: "Thank you.") != nil)
        // As the fixtures' list has it, which releases are made with.
        let list = try String(contentsOfFile: Repository.fixture("audio/manifest.jsonl"), encoding: .utf8)
        let line = try #require(list.split(separator: "\n").first { $0.contains("en_sb_spk1_snt6.wav") })
        #expect(line.contains(sample.text))
    }
}
