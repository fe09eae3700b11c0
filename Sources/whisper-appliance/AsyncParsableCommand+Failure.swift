import ArgumentParser
import Logging

extension AsyncParsableCommand {
    /// Runs a command's work; an error is printed for a person and becomes the documented exit status.
    func reportingFailure(_ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch {
            throw Failure.report(error)
        }
    }
}

extension Logger {
    /// For commands that speak through their output: warnings and worse, to stderr.
    static var quiet: Logger {
        var logger = Logger(label: "whisper-appliance") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        return logger
    }
}
