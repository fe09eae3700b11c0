import ArgumentParser
import Deployment
import Foundation
import SupervisorControl
import Updates

/// What the commands below `update` share.
struct UpdateOptions: ParsableArguments {
    @OptionGroup var settings: SettingsOptions

    @Flag(help: "As JSON.")
    var json = false

    /// Asks the supervisor for one thing.
    ///
    /// - Throws: `UpdateRefusal` when it says no, `ControlError` when there is none.
    func ask<Result: Codable & Sendable>(_ request: ControlRequest) async throws -> Result {
        let answer: ControlAnswer<Result> = try await client().ask(request)
        if let refused = answer.refused { throw UpdateRefusal(reason: refused) }
        guard let result = answer.result else { throw ControlError.hungUp }
        return result
    }

    func client() async throws -> ControlClient {
        let paths = try await settings.load().paths
        let control = ProcessInfo.processInfo.environment["WHISPER_APPLIANCE_CONTROL"]
        return ControlClient(path: control ?? InstallationLayout(data: paths.data, releases: "").control)
    }

    func print(_ value: some Encodable) throws {
        Terminal.standardOutput.print(String(decoding: try UpdateJSON.encode(value), as: UTF8.self))
    }
}

/// The supervisor said no.
struct UpdateRefusal: Error, CustomStringConvertible {
    let reason: Reason

    var description: String { reason.message }
}

/// The update ended otherwise than the owner wanted.
struct UpdateFailure: Error, CustomStringConvertible {
    let status: UpdateStatus

    var description: String { status.message }
}
