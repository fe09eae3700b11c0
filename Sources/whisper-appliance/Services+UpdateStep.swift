import ArgumentParser
import Foundation
import UpdateSteps

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
        do {
            let environment = ProcessInfo.processInfo.environment
            let settings = try await Settings.load(flags: [:], file: environment[SettingsOptions.fileVariable])
            let steps = ApplianceSteps(
                url: settings.updateURL,
                model: settings.model,
                executable: executable,
                environment: environment
            )
            return await StepProcess(work: steps).run(name)
        } catch {
            return Failure.report(error).rawValue
        }
    }
}
