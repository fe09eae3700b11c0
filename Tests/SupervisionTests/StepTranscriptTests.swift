import Testing
import Updates

@testable import Supervision

@Suite struct `What a step writes` {
    private static let done = #"{"event":"done","facts":{"bytes":7}}"#

    private func outcome(_ text: String, _ status: ChildStatus = .exited(0)) -> StepOutcome {
        var transcript = StepTranscript()
        _ = transcript.take(Array(text.utf8))
        return transcript.outcome(status)
    }

    private func complaint(_ text: String, _ status: ChildStatus = .exited(0)) -> String? {
        if case .failed(let message) = outcome(text, status) { message } else { nil }
    }

    @Test func `progress comes as it is written, whatever the pieces`() {
        var transcript = StepTranscript()
        let line = #"{"event":"progress","done":1,"total":4,"note":"é"}"# + "\n"
        let reports = Array(line.utf8).map { transcript.take([$0]) }.flatMap { $0 }
        #expect(reports == [StepProgress(done: 1, total: 4, note: "é")])
    }

    @Test func `the last word is the outcome, also without a line end`() {
        var facts = StepFacts()
        facts.bytes = 7
        #expect(outcome(Self.done + "\n") == .done(facts))
        #expect(outcome(Self.done) == .done(facts))
        let no = #"{"event":"refused","code":"space","message":"The disk is full."}"#
        #expect(outcome(no + "\n") == .refused(Reason(.space, "The disk is full.")))
    }

    @Test func `a step that says done and fails has failed`() {
        #expect(complaint(Self.done, .exited(3)) == "The step ended with status 3.")
        #expect(complaint(Self.done, .signalled(11))?.contains("signal 11") == true)
    }

    @Test(arguments: [
        ("", "without saying"), ("hello\n", "no event"), ("{\"event\":\"dance\"}\n", "no event"),
        (done + "\n" + done + "\n", "after its last word"), (done + "\nx\n", "after its last word"),
        ("{\"event\":\"progress\"}\n" + done, "no event"),
    ])
    func `everything else is a failure with a reason`(text: String, reason: String) {
        #expect(complaint(text)?.contains(reason) == true, "\(complaint(text) ?? "no complaint")")
    }

    @Test func `a line without an end is not collected for ever`() {
        var transcript = StepTranscript()
        for _ in 0..<20 { _ = transcript.take([UInt8](repeating: 120, count: 100_000)) }
        #expect(transcript.isFaulty)
        #expect(transcript.outcome(.signalled(9)) == .failed("The step wrote a line that is too long."))
    }

    @Test func `nor is endless progress`() {
        var transcript = StepTranscript()
        let lines = Array(String(repeating: #"{"event":"progress","done":1}"# + "\n", count: 3000).utf8)
        var written = 0
        while !transcript.isFaulty, written < 100 << 20 {
            _ = transcript.take(lines)
            written += lines.count
        }
        #expect(written <= 65 << 20)
    }
}
