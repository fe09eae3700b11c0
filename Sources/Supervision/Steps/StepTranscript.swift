import Foundation
import SupervisorControl
import Updates

/// What a step wrote to its standard output, judged line by line.
struct StepTranscript: Sendable {
    private static let lineLimit = 1 << 20
    private static let totalLimit = 64 << 20

    private var splitter = LineSplitter(limit: lineLimit)
    private var total = 0
    private var verdict: StepOutcome?
    private var fault: String?

    /// Whether it wrote something no step may write; it is not worth waiting for.
    var isFaulty: Bool { fault != nil }

    /// Takes a piece of output.
    ///
    /// - Returns: The progress reports that it completes.
    mutating func take(_ bytes: [UInt8]) -> [StepProgress] {
        total += bytes.count
        if total > Self.totalLimit { fail("wrote more than \(Self.totalLimit >> 20) MiB to its output") }
        let lines = splitter.lines(from: bytes)
        if splitter.hasOverflowed { fail("wrote a line that is too long") }
        return lines.compactMap { progress(in: $0) }
    }

    /// The outcome, once the step has ended and all its output was taken.
    mutating func outcome(_ status: ChildStatus) -> StepOutcome {
        if let line = splitter.last() { _ = progress(in: line) }
        // First what it did itself: a step that writes garbage is ended for that.
        if let fault { return .failed("The step \(fault).") }
        if status != .exited(0) { return .failed("The step \(status).") }
        return verdict ?? .failed("The step ended without saying what it did.")
    }

    private mutating func progress(in line: String) -> StepProgress? {
        guard fault == nil else { return nil }
        guard verdict == nil else {
            fail("went on writing after its last word")
            return nil
        }
        do {
            switch try UpdateJSON.decode(StepEvent.self, from: Data(line.utf8)) {
            case .progress(let progress): return progress
            case .done(let facts): verdict = .done(facts)
            case .refused(let reason): verdict = .refused(reason)
            }
        } catch {
            fail("wrote something that is no event: “\(line.prefix(80))”")
        }
        return nil
    }

    private mutating func fail(_ what: String) { if fault == nil { fault = what } }
}
