import ArgumentParser
import SupervisorControl
import Updates

/// `update check`.
struct UpdateCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Asks the update server whether there is a newer release."
    )

    @OptionGroup var options: UpdateOptions

    @Option(help: "stable or beta; as set if not given.")
    var channel: String?

    func run() async throws {
        try await reportingFailure {
            var request = ControlRequest(.check)
            let standard = try await options.settings.load().updatePolicy.channel
            request.request = UpdateRequest(trigger: .user, channel: channel ?? standard)
            let offer: UpdateOffer = try await options.ask(request)
            if options.json { try options.print(offer) }
            if let reason = offer.reason { throw UpdateRefusal(reason: reason) }
            guard !options.json else { return }
            guard let latest = offer.latestVersion else {
                Terminal.standardOutput.print(
                    "\(offer.currentVersion) is the newest release (channel \(offer.channel))."
                )
                return
            }
            Terminal.standardOutput.print("\(latest) is available; \(offer.currentVersion) runs.")
            if offer.failedBefore == true {
                Terminal.standardOutput.print(
                    "It failed here before. To try it again: whisper-appliance update start --version \(latest)"
                )
            }
            if let goal = offer.goal { Terminal.standardOutput.print("It is a stop on the way to \(goal).") }
            if let notes = offer.notes, !notes.isEmpty { Terminal.standardOutput.print("\n" + notes) }
        }
    }
}
