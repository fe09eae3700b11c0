import ArgumentParser
import Deployment
import Foundation
import SpeechModels
import UpdateSteps
import Updates

extension Services {
    /// Carries out a step of an update, as its supervisor orders on standard input.
    ///
    /// - Returns: The exit status.
    static func runUpdateStep(_ arguments: [String]) async -> Int32 {
        umask(0o077)
        guard let name = arguments.first, arguments.count == 1 else {
            Terminal.standardError.print("update-step: names one step")
            return EX_USAGE
        }
        let environment = ProcessInfo.processInfo.environment
        let settings: Settings
        let model: String
        do {
            settings = try await Settings.load(flags: [:], file: environment[SettingsOptions.fileVariable])
            model = try DefaultModelChoice(path: settings.paths.defaultModel, setting: settings.model).current()
        } catch {
            // The owner reads this where the update is watched.
            return StepProcess.refuse(Reason(.invalid, String(describing: error)))
        }
        let steps = ApplianceSteps(
            url: settings.updateURL,
            settings: UpdateSettings(
                policy: settings.updatePolicy.mode,
                channel: settings.updatePolicy.channel,
                windows: settings.updateWindows ?? ""
            ),
            webhook: settings.updateWebhook,
            model: model,
            executable: executable,
            environment: environment
        )
        return await StepProcess(work: steps).run(name)
    }
}
