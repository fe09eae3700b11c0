import Foundation
import ModelDownloads
import Synchronization

/// One line on the terminal that says how far a download is; elsewhere only what went wrong meanwhile.
final class DownloadLine: Sendable {
    private struct State {
        var drawn: ContinuousClock.Instant?
        var note: String?
    }

    private let model: String
    private let terminal = Terminal.standardError
    private let state = Mutex(State())

    init(model: String) { self.model = model }

    func update(_ progress: DownloadProgress) {
        let (isDue, note) = state.withLock { state -> (Bool, String?) in
            let note = progress.note == state.note ? nil : progress.note
            state.note = progress.note
            if let drawn = state.drawn, drawn.duration(to: .now) < .milliseconds(100), note == nil {
                return (false, nil)
            }
            state.drawn = .now
            return (true, note)
        }
        if let note { terminal.print((terminal.isInteractive ? "\r\u{1B}[K" : "") + note) }
        guard isDue, terminal.isInteractive else { return }
        let share = min(1, Double(progress.done) / Double(max(1, progress.total)))
        let size = "\(progress.done / 1_000_000) of \(progress.total / 1_000_000) MB"
        terminal.print("\r\u{1B}[K\(model)  \(ProgressLine.bar(share))  \(size)", terminator: "")
    }

    /// Takes the line off the terminal.
    func end() {
        if terminal.isInteractive { terminal.print("\r\u{1B}[K", terminator: "") }
    }
}
