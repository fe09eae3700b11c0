import ArgumentParser
import AudioIngest
import Foundation
import SpeechEngine

/// The one executable: the command line, and by a hidden first argument each of its child processes.
@main
enum Main {
    static func main() async {
        // Writing to a child that is gone is an error to handle, not a reason to die.
        signal(SIGPIPE, SIG_IGN)
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case ConfinedLaunch.subcommand:
            exit(ConfinedLaunch.main(Array(arguments.dropFirst())))
        case Services.workerSubcommand:
            guard let settings = EngineWorkerProcess.Settings(arguments: Array(arguments.dropFirst())) else {
                exit(ExitCode.validationFailure.rawValue)
            }
            exit(EngineWorkerProcess.serve(settings, on: STDIN_FILENO))
        case Services.updateStepSubcommand:
            exit(await Services.runUpdateStep(Array(arguments.dropFirst())))
        default:
            await Appliance.main(arguments)
        }
    }
}
