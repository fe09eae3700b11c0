import ArgumentParser
import Foundation
import SupervisorControl
import Updates

/// How long commands that begin something stay.
struct WaitOptions: ParsableArguments {
    @Flag(help: "Stay until the update has ended; the exit status then says how.")
    var wait = false
}

extension UpdateOptions {
    /// Has the supervisor begin something, and watches it if that is wanted.
    func begin(_ request: ControlRequest, _ waiting: WaitOptions) async throws {
        let started: StartedTransaction = try await ask(request)
        guard waiting.wait else {
            if json { return try print(started) }
            Terminal.standardOutput.print("Begun (\(started.transaction)). 'update status --follow' shows how it goes.")
            return
        }
        let watch = UpdateWatch(client: try await client(), transaction: started.transaction)
        let status = try await watch.untilEnd()
        if json { try print(status) }
        let entry = try watch.result(status)
        guard entry.outcome == .committed || entry.reason?.code == .upToDate else {
            throw UpdateFailure(status: status)
        }
        if !json { Terminal.standardOutput.print(status.message) }
    }
}

/// `update start`.
struct UpdateStart: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Moves to the newest release, or to the one named."
    )

    @OptionGroup var options: UpdateOptions
    @OptionGroup var waiting: WaitOptions

    @Option(help: "This version and no other, also if it failed here before.")
    var version: String?

    @Option(help: "stable or beta; as set if not given.")
    var channel: String?

    @Flag(help: "Switch in the next update window, not now.")
    var window = false

    @Flag(help: "Agree to a pause, if the archive has to be converted.")
    var allowInterruption = false

    @Flag(help: "Install although the signed list of releases is past its date; everything else is checked as ever.")
    var acceptStale = false

    @Flag(help: "Install the running version again, to repair its files.")
    var reinstall = false

    func run() async throws {
        try await reportingFailure {
            let settings = try await options.settings.load()
            var request = ControlRequest(.start)
            request.request = UpdateRequest(
                trigger: .user,
                version: version,
                channel: channel ?? settings.updatePolicy.channel,
                when: window ? .window : .now,
                reinstall: reinstall,
                allowsRewrite: allowInterruption,
                acceptsStale: acceptStale
            )
            try await options.begin(request, waiting)
        }
    }
}
