import ArgumentParser
import Foundation
import SupervisorControl
import Updates

/// `update apply BUNDLE`.
struct UpdateApply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Moves to the release in an offline bundle, which is checked like one from the update server."
    )

    @OptionGroup var options: UpdateOptions
    @OptionGroup var waiting: WaitOptions

    @Argument(help: "The bundle.", completion: .file(extensions: ["tar"]))
    var bundle: String

    @Flag(help: "Agree to a pause, if the archive has to be converted.")
    var allowInterruption = false

    @Flag(help: "Install although the signed list of releases is past its date; everything else is checked as ever.")
    var acceptStale = false

    func run() async throws {
        try await reportingFailure {
            let settings = try await options.settings.load()
            var request = ControlRequest(.start)
            request.request = UpdateRequest(
                trigger: .offline,
                channel: settings.updatePolicy.channel,
                bundle: URL(fileURLWithPath: bundle).path,
                allowsRewrite: allowInterruption,
                acceptsStale: acceptStale
            )
            try await options.begin(request, waiting)
        }
    }
}
