import Foundation
import SupervisorControl
import Updates

/// One release that somebody else exchanges: a container image, a package, a checkout.
struct FixedRelease: UpdateAuthority {
    private static let refusal = Reason(
        Reason.Code(rawValue: "external"),
        "This installation is not updated from inside; exchange the image, package or checkout it came from."
    )

    let folder: String
    let fleet: ServerFleet

    func run() async { await fleet.keep(ServerOrder(generation: 0, folder: folder)) }

    func answer(_ request: ControlRequest, emit: ControlServer.Emit) async throws {
        switch request.command {
        case .status, .watch: try await emit(ControlAnswer(status))
        case .servers: try await emit(ControlAnswer(await fleet.report()))
        case .history: try await emit(ControlAnswer([HistoryEntry]()))
        case .check, .start, .cancel, .rollback, .hold, .unhold:
            try await emit(ControlAnswer<String>(refused: Self.refusal))
        }
    }

    var statusJSON: [UInt8] { (try? UpdateJSON.encode(status)).map { Array($0) } ?? [] }

    private var status: UpdateStatus { UpdateStatus(nil, history: [], active: nil) }
}
