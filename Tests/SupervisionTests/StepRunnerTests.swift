import Foundation
import Synchronization
import TestSupport
import Testing
import Updates

@testable import Supervision

@Suite struct `Running steps` {
    private static let environment = ["PATH": "/usr/bin:/bin"]
    private static let done = #"echo '{"event":"done","facts":{"bytes":7}}'"#

    /// Runs a step whose program is a shell script.
    private func outcome(
        _ script: String,
        seconds: Int = 20,
        silence: Int = 20,
        progress: @escaping @Sendable (StepProgress) async -> Void = { _ in }
    ) async throws -> StepOutcome {
        try await withScratch { folder in
            let order = try Self.order(folder, script: script, seconds: seconds, silence: silence)
            let runner = StepRunner(reaper: reaper, environment: Self.environment, logger: .silent)
            return await runner.run(order, progress: progress)
        }
    }

    private static func order(_ folder: String, script: String, seconds: Int, silence: Int) throws -> StepOrder {
        let release = ReleaseReference(
            version: "1.0.0",
            manifest: String(repeating: "a", count: 64),
            database: SchemaRange(schema: 1, reader: 1)
        )
        let layout = InstallationLayout(data: folder + "/data", releases: folder)
        try PrivateFolder.create(layout.staging("test"))
        return StepOrder(
            step: .download,
            transaction: "test",
            program: try makeRelease(in: folder, script: script),
            layout: layout,
            request: UpdateRequest(trigger: .user),
            from: Side(release: release, generation: 1, database: 1),
            limit: StepLimits.Limit(seconds: seconds, silence: silence)
        )
    }

    @Test func `the step gets its order and its name`() async throws {
        let script = """
            [ "$1 $2" = "update-step download" ] || exit 9
            read order; case "$order" in *'"transaction":"test"'*) \(Self.done);; *) exit 8;; esac
            """
        var facts = StepFacts()
        facts.bytes = 7
        #expect(try await outcome(script) == .done(facts))
    }

    @Test func `it may leave its order unread`() async throws {
        guard case .done = try await outcome(Self.done) else {
            Issue.record("it is not done")
            return
        }
    }

    @Test func `progress arrives in order`() async throws {
        let seen = Mutex<[Int]>([])
        let script = #"for n in 1 2 3; do echo "{\"event\":\"progress\",\"done\":$n}"; done; "# + Self.done
        let end = try await outcome(script) { report in seen.withLock { $0.append(report.done) } }
        guard case .done = end else {
            Issue.record("\(end)")
            return
        }
        #expect(seen.withLock { $0 } == [1, 2, 3])
    }

    @Test(arguments: [
        ("exit 3", "status 3"), ("kill -SEGV $$", "signal 11"), ("echo garbage; exec sleep 60", "no event"),
        ("exit 0", "without saying"), ("cat /dev/zero", "too long"),
    ])
    func `whatever else it does is a failure with a reason`(script: String, reason: String) async throws {
        guard case .failed(let message) = try await outcome(script) else {
            Issue.record("it did not fail")
            return
        }
        #expect(message.contains(reason), "\(message)")
    }

    @Test func `one that takes too long or falls silent is killed`() async throws {
        let chatty = #"while true; do echo '{"event":"progress","done":1}'; sleep 0.1; done"#
        #expect(try await outcome(chatty, seconds: 1) == .timedOut)
        #expect(try await outcome("sleep 60", silence: 1) == .timedOut)
    }

    @Test func `a chatty one outlives the limit of silence`() async throws {
        let report = #"echo '{"event":"progress","done":1}'"#
        let script = "for n in 1 2 3 4 5 6 7 8; do \(report); sleep 0.2; done; " + Self.done
        guard case .done = try await outcome(script, silence: 1) else {
            Issue.record("it is not done")
            return
        }
    }

    @Test func `what it started is gone when it is over`() async throws {
        try await withScratch { folder in
            let script = "sleep 1000 & echo $! > '\(folder)/left'; " + Self.done
            let order = try Self.order(folder, script: script, seconds: 20, silence: 20)
            let runner = StepRunner(reaper: reaper, environment: Self.environment, logger: .silent)
            guard case .done = await runner.run(order, progress: { _ in }) else {
                Issue.record("it is not done")
                return
            }
            let left = try String(contentsOfFile: folder + "/left", encoding: .utf8)
            let id = try #require(Int32(left.trimmingCharacters(in: .whitespacesAndNewlines)))
            while ProcessIdentity(id) != nil { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    @Test func `cancelling ends it`() async throws {
        let started = Once<Void>()
        let script = #"echo '{"event":"progress","done":1}'; sleep 60"#
        let task = Task { try await outcome(script) { _ in started.arrive(()) } }
        _ = await started.wait()
        task.cancel()
        #expect(try await task.value == .cancelled)
    }

    @Test func `a program that is not there is a failure that names it`() async throws {
        try await withScratch { folder in
            var order = try Self.order(folder, script: "", seconds: 1, silence: 1)
            order.program = folder + "/nowhere"
            let runner = StepRunner(reaper: reaper, environment: [:], logger: .silent)
            guard case .failed(let message) = await runner.run(order, progress: { _ in }) else {
                Issue.record("it did not fail")
                return
            }
            #expect(message.contains("nowhere/bin/whisper-appliance"))
        }
    }
}
