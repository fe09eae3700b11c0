import Foundation
import Synchronization

/// One line on the terminal that says how far a file is, how fast, and how long it will take.
final class ProgressLine: Sendable {
    private struct State {
        var done = 0.0
        var drawn: ContinuousClock.Instant?
    }

    private let name: String
    private let duration: Mutex<Double?>
    private let state = Mutex(State())
    private let start = ContinuousClock.now
    private let terminal = Terminal.standardError

    /// Nil if nobody would see it.
    init?(name: String) {
        guard terminal.isInteractive else { return nil }
        self.name = name
        duration = Mutex(nil)
    }

    func begin(duration seconds: Double?) { duration.withLock { $0 = seconds } }

    /// - Parameter seconds: How much of the recording is done.
    func update(seconds: Double) {
        let due = state.withLock { state -> Double? in
            state.done = max(state.done, seconds)
            if let drawn = state.drawn, drawn.duration(to: .now) < .milliseconds(100) { return nil }
            state.drawn = .now
            return state.done
        }
        if let due { draw(due) }
    }

    /// Takes the line off the terminal.
    func end() { terminal.print("\r\u{1B}[K", terminator: "") }

    private func draw(_ done: Double) {
        let elapsed = start.duration(to: .now) / .seconds(1)
        let speed = elapsed > 0 ? done / elapsed : 0
        var line = "\r\u{1B}[K\(name)  "
        if let total = duration.withLock({ $0 }), total > 0 {
            line += Self.bar(min(1, done / total))
            if speed > 0 { line += "  \(Self.clock((total - done) / speed)) left" }
        } else {
            line += Self.clock(done)
        }
        if speed > 0 { line += String(format: "  %.1f× real time", speed) }
        terminal.print(line, terminator: "")
    }

    /// A bar and the per cent it shows, for a share of 0…1.
    static func bar(_ share: Double) -> String {
        let filled = Int(share * 24)
        return String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
            + String(format: " %3.0f %%", share * 100)
    }

    private static func clock(_ seconds: Double) -> String {
        let total = Int(max(0, seconds).rounded())
        let minutes = String(format: "%d:%02d", total / 60 % 60, total % 60)
        return total >= 3600
            ? String(format: "%d:", total / 3600) + String(format: "%02d:%02d", total / 60 % 60, total % 60) : minutes
    }
}
