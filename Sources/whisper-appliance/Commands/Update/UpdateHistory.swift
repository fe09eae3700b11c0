import ArgumentParser
import Foundation
import SupervisorControl
import Updates

/// `update history`.
struct UpdateHistory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Lists past updates, newest first."
    )

    @OptionGroup var options: UpdateOptions

    @Option(help: "At most so many.")
    var limit = 20

    func run() async throws {
        try await reportingFailure {
            var request = ControlRequest(.history)
            request.limit = limit
            let history: [HistoryEntry] = try await options.ask(request)
            if options.json { return try options.print(history) }
            for entry in history {
                let date = entry.endedAt.formatted(.iso8601)
                let way = "\(entry.fromVersion) → \(entry.toVersion ?? "?")"
                let reason = entry.reason.map { "  " + $0.message } ?? ""
                Terminal.standardOutput.print("\(date)  \(way)  \(entry.outcome.rawValue)\(reason)")
            }
        }
    }
}
