import Foundation
import Logging
import Updates

/// The command line of the supervisor.
package enum SupervisorCommand {
    private static let usage = """
        appliance-supervisor run --data-dir D (--releases R | --release DIR) [options] [-- server arguments]
        appliance-supervisor install FOLDER --data-dir D --releases R
        appliance-supervisor rescue --data-dir D --releases R
        appliance-supervisor self-test
        """

    /// Does what the command line says.
    ///
    /// - Returns: The exit status: 0 when it worked, 1 when it did not, 2 when the command line is not understood.
    package static func main(
        arguments: [String] = Array(CommandLine.arguments.dropFirst()),
        environment: [String: String] = ProcessInfo.processInfo.environment,
        signals: SignalStream
    ) async -> Int32 {
        let format = environment["WHISPER_APPLIANCE_LOG_FORMAT"].flatMap { LineLogHandler.Format(rawValue: $0) }
        var logger = Logger(label: "appliance-supervisor") { _ in LineLogHandler(format: format ?? .plain) }
        do {
            switch arguments.first {
            case "self-test":
                print(try SelfTest.run())
                return 0
            case "run":
                let options = try SupervisorOptions(
                    arguments: Array(arguments.dropFirst()),
                    environment: environment
                )
                logger.logLevel = Logger.Level(rawValue: options.logLevel) ?? .info
                let supervisor = Supervisor(
                    options: options,
                    arguments: arguments,
                    environment: environment,
                    logger: logger
                )
                try await supervisor.run(signals: signals)
                return 0
            case "install":
                guard let folder = arguments.dropFirst().first, !folder.hasPrefix("--") else {
                    throw UsageError("Say which folder holds the release.")
                }
                let path = URL(fileURLWithPath: folder).standardizedFileURL.path
                print(try Installer.install(path, in: try layout(Array(arguments.dropFirst(2)), environment)))
                return 0
            case "rescue":
                let done = try Rescue.run(try layout(Array(arguments.dropFirst()), environment))
                logger.notice("\(done)")
                return 0
            default:
                throw UsageError("There is no command “\(arguments.first ?? "")”.")
            }
        } catch let error as UsageError {
            logger.error("\(error.description)")
            print(usage)
            return 2
        } catch {
            logger.error("\(String(describing: error))")
            return 1
        }
    }

    private static func layout(_ arguments: [String], _ environment: [String: String]) throws -> InstallationLayout {
        let options = try SupervisorOptions(arguments: arguments, environment: environment)
        guard case .managed(let releases) = options.source else {
            throw UsageError("This needs an installation with --releases.")
        }
        return InstallationLayout(data: options.data, releases: releases)
    }
}
