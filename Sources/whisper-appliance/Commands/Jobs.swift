import Archive
import ArgumentParser
import Deployment
import Foundation
import Transcription

/// `jobs`: the recordings that the server was given.
struct Jobs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists, cancels and retries the server's jobs.",
        subcommands: [JobsList.self, JobsCancel.self, JobsRetry.self],
        defaultSubcommand: JobsList.self
    )
}

/// `jobs list`.
struct JobsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists jobs, newest first.")

    @OptionGroup var settings: SettingsOptions

    @Option(help: "Only those that are queued, running, done, failed or cancelled; may be repeated.")
    var state: [String] = []

    @Option(help: "At most so many.")
    var limit = 50

    func validate() throws {
        for name in state where Job.State(rawValue: name) == nil {
            throw ValidationError("There is no state '\(name)'.")
        }
        guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
    }

    func run() async throws {
        try await reportingFailure {
            let services = try Services(settings: try await settings.load(), logger: .quiet)
            let states = state.isEmpty ? Job.State.allCases : state.compactMap(Job.State.init(rawValue:))
            let jobs = try await services.archive().jobs.list(states: Set(states), limit: limit) ?? []
            for job in jobs {
                let share = job.duration.map { $0 > 0 ? Int(min(1, job.secondsDone / $0) * 100) : 100 }
                let progress = job.state == .running ? share.map { " \($0) %" } ?? "" : ""
                let failure = job.failure.map { "  " + $0.message } ?? ""
                Terminal.standardOutput.print(
                    "\(job.id)  \(job.state.rawValue)\(progress)  \(job.title ?? "-")\(failure)"
                )
            }
        }
    }
}

/// `jobs cancel`.
struct JobsCancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancels jobs; what is being worked on ends behind the window it is at."
    )

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "The jobs' ids.")
    var ids: [String]

    func run() async throws {
        try await reportingFailure {
            let jobs = try Services(settings: try await settings.load(), logger: .quiet).archive().jobs
            for id in ids { try JobFailure.check(await jobs.cancel(id), id, "cancelled") }
        }
    }
}

/// `jobs retry`.
struct JobsRetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Has jobs that failed or were cancelled go on where they were."
    )

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "The jobs' ids.")
    var ids: [String]

    func run() async throws {
        try await reportingFailure {
            let services = try Services(settings: try await settings.load(), logger: .quiet)
            let jobs = try services.archive().jobs
            for id in ids {
                if let job = try await jobs.job(id), job.state.isEnded, job.state != .done,
                    !FileManager.default.fileExists(atPath: services.settings.paths.data + "/" + job.file)
                {
                    throw JobFailure(description: "The recording of \(id) is not there any more.")
                }
                try JobFailure.check(await jobs.retry(id), id, "retried")
            }
        }
    }
}

/// Why a job could not be changed.
private struct JobFailure: Error, CustomStringConvertible {
    var description: String

    static func check(_ change: JobStore.Change, _ id: String, _ what: String) throws {
        switch change {
        case .done: break
        case .unknown: throw JobFailure(description: "There is no job \(id).")
        case .impossible(let state):
            throw JobFailure(description: "The job \(id) is \(state.rawValue) and cannot be \(what).")
        }
    }
}
