import ArgumentParser
import Foundation
import Maintenance

/// `maintenance`: keeps everybody but administrators out for a while.
///
/// It works on the data folder, whether or not a server runs, which heeds it with its next request.
struct MaintenanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintenance",
        abstract: "Keeps everybody but administrators out for a while; it ends by itself.",
        subcommands: [MaintenanceOn.self, MaintenanceOff.self, MaintenanceStatus.self],
        defaultSubcommand: MaintenanceStatus.self
    )

    /// What is said of it, with the names that the HTTP API has for it.
    private struct Report: Encodable {
        var enabled: Bool
        var state: String
        var message: String?
        var startedAt: Date?
        var estimatedEnd: Date?
        var addresses: [String]
        var author: String?
        var windows: String?
        var problem: String?
    }

    static func report(_ plan: MaintenancePlan, json: Bool) throws {
        let state = plan.state()
        let period = state.period
        if json {
            try Backup.print(
                Report(
                    enabled: state.isOn,
                    state: state.code,
                    message: period?.message,
                    startedAt: period?.start,
                    estimatedEnd: period?.end,
                    addresses: period?.addresses.map(\.text) ?? [],
                    author: period?.author,
                    windows: plan.schedule.text,
                    problem: plan.problem
                )
            )
            return
        }
        switch state {
        case .off: print("Maintenance is off.")
        case .announced(let period):
            print("Maintenance is announced from \(period.start.ISO8601Format()) until \(period.end.ISO8601Format()).")
        case .on(let period): print("Maintenance is on until \(period.end.ISO8601Format()).")
        }
        if let message = period?.message { print("Everybody is told: \(message)") }
        if let addresses = period?.addresses, !addresses.isEmpty {
            print("Let through: administrators, \(addresses.map(\.text).joined(separator: ", "))")
        }
        if let windows = plan.schedule.text { print("Every week: \(windows)") }
        if let problem = plan.problem { Terminal.standardError.print("whisper-appliance: \(problem)") }
    }
}

/// `maintenance on`.
struct MaintenanceOn: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "on",
        abstract: "Begins a maintenance, or announces one."
    )

    @OptionGroup var settings: SettingsOptions

    @Option(help: "Minutes after which it ends by itself, up to \(MaintenanceNotice.longest).")
    var minutes = MaintenanceNotice.usual

    @Option(help: "What everybody is told.")
    var message: String?

    @Option(
        help: ArgumentHelp("When it begins, such as 2026-01-31T22:00:00Z; at once unless given.", valueName: "time")
    )
    var at: String?

    @Option(
        help: ArgumentHelp("Addresses let through, such as 192.0.2.0/24; may be repeated.", valueName: "address")
    )
    var allow: [String] = []

    @Flag(help: "As JSON.")
    var json = false

    func run() async throws {
        try await reportingFailure {
            let start = try at.map { text in
                guard let date = try? Date(text, strategy: .iso8601) else {
                    throw ValidationError("'\(text)' is no time such as 2026-01-31T22:00:00Z.")
                }
                return date
            }
            let plan = try Services(settings: try await settings.load(), logger: .quiet).maintenance
            try plan.begin(
                MaintenanceNotice(
                    message: message,
                    start: start,
                    minutes: minutes,
                    addresses: allow,
                    author: "the command line"
                )
            )
            try MaintenanceCommand.report(plan, json: json)
        }
    }
}

/// `maintenance off`.
struct MaintenanceOff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "off",
        abstract: "Ends what is on and calls off what is announced."
    )

    @OptionGroup var settings: SettingsOptions

    @Flag(help: "As JSON.")
    var json = false

    func run() async throws {
        try await reportingFailure {
            let plan = try Services(settings: try await settings.load(), logger: .quiet).maintenance
            try plan.end()
            try MaintenanceCommand.report(plan, json: json)
        }
    }
}

/// `maintenance status`.
struct MaintenanceStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Says whether maintenance is on, or announced."
    )

    @OptionGroup var settings: SettingsOptions

    @Flag(help: "As JSON.")
    var json = false

    func run() async throws {
        try await reportingFailure {
            let plan = try Services(settings: try await settings.load(), logger: .quiet).maintenance
            try MaintenanceCommand.report(plan, json: json)
        }
    }
}
