import Testing

@testable import Doctor

@Suite struct `A program that is tried` {
    @Test func `tells how it ended and what it printed`() async {
        let outcome = await ProgramTrial("/bin/sh", ["-c", "echo words; echo more >&2; exit 3"]).run(seconds: 30)
        #expect(outcome == .ended(status: 3, text: "words\nmore\n"))
    }

    @Test func `is ended when it takes too long`() async {
        let begin = ContinuousClock.now
        let outcome = await ProgramTrial("sleep", ["300"]).run(seconds: 1)
        #expect(outcome == .failed("it did not end within 1 s"))
        #expect(ContinuousClock.now - begin < .seconds(100))
    }

    @Test func `need not be there`() async {
        guard case .failed(let problem) = await ProgramTrial("/nowhere/program", []).run(seconds: 30) else {
            Issue.record("it ran")
            return
        }
        #expect(problem.contains("/nowhere/program"))
    }
}
