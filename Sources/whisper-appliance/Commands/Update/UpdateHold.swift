import ArgumentParser
import Foundation
import SupervisorControl

/// `update hold`.
struct UpdateHold: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Forbids updates for some days, or until the hold is lifted."
    )

    @OptionGroup var options: UpdateOptions

    @Option(help: "For so many days; until it is lifted if not given.")
    var days: Int?

    @Option(help: "Why, for whoever looks later.")
    var note: String?

    @Flag(help: "Lift the hold.")
    var lift = false

    func validate() throws {
        if let days, !(1...3650).contains(days) { throw ValidationError("--days must be 1 to 3650.") }
    }

    func run() async throws {
        try await reportingFailure {
            var request = ControlRequest(lift ? .unhold : .hold)
            request.until = days.map { Date(timeIntervalSinceNow: Double($0) * 86400) }
            request.note = note
            let state: String = try await options.ask(request)
            if options.json { return try options.print(["status": state]) }
            Terminal.standardOutput.print(lift ? "Updates are allowed again." : "Updates are on hold.")
        }
    }
}
