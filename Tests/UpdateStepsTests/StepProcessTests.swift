import Foundation
import Glibc
import TestSupport
import Testing
import Updates

@testable import UpdateSteps

/// Work that does as a test says.
private struct ScriptedWork: StepWork {
    struct Defect: Error {}

    let result: Result<StepFacts, any Error>

    func carryOut(_ order: StepOrder, report: StepReport) async throws -> StepFacts {
        report("half", done: 1, total: 2)
        return try result.get()
    }
}

@Suite struct `The child's side of a step` {
    @Test func `progress comes first, then what was found`() async throws {
        var facts = StepFacts()
        facts.bytes = 7
        let (status, events) = try await run(ScriptedWork(result: .success(facts)))
        #expect(status == 0)
        #expect(events == [.progress(StepProgress(done: 1, total: 2, note: "half")), .done(facts)])
    }

    @Test func `an expected no is a refusal`() async throws {
        let refusal = StepRefusal(.space, "There is no room.")
        let (status, events) = try await run(ScriptedWork(result: .failure(refusal)))
        #expect(status == 0)
        #expect(events.last == .refused(Reason(.space, "There is no room.")))
    }

    @Test func `a defect is no answer`() async throws {
        let (status, events) = try await run(ScriptedWork(result: .failure(ScriptedWork.Defect())))
        #expect(status == EX_SOFTWARE)
        #expect(events.count == 1)
    }

    @Test(arguments: ["", "{}", "nonsense"])
    func `without an order there is nothing to do`(input: String) async throws {
        let (status, events) = try await run(ScriptedWork(result: .success(StepFacts())), input: Data(input.utf8))
        #expect(status == EX_USAGE)
        #expect(events == [])
    }

    @Test func `an order for another step is refused`() async throws {
        let (status, _) = try await run(ScriptedWork(result: .success(StepFacts())), name: "seal")
        #expect(status == EX_USAGE)
    }

    private func run(
        _ work: ScriptedWork,
        name: String = "verify",
        input: Data? = nil
    ) async throws -> (Int32, [StepEvent]) {
        let side = Side(
            release: ReleaseReference(version: "1.0.0", manifest: "0", database: SchemaRange(schema: 1, reader: 1)),
            generation: 1,
            database: 1
        )
        let order = StepOrder(
            step: .verify,
            transaction: "t",
            program: "p",
            layout: InstallationLayout(data: "d", releases: "r"),
            request: UpdateRequest(trigger: .user),
            from: side,
            limit: StepLimits()[.verify]
        )
        let (standardInput, standardOutput) = (Pipe(), Pipe())
        try standardInput.fileHandleForWriting.write(contentsOf: try input ?? UpdateJSON.encode(order))
        try standardInput.fileHandleForWriting.close()
        let process = StepProcess(work: work, output: standardOutput.fileHandleForWriting)
        let status = await process.run(name, input: standardInput.fileHandleForReading)
        try standardOutput.fileHandleForWriting.close()
        let output = try standardOutput.fileHandleForReading.readToEnd() ?? Data()
        let events = try output.split(separator: UInt8(ascii: "\n")).map {
            try UpdateJSON.decode(StepEvent.self, from: $0)
        }
        return (status, events)
    }
}
