import SupervisorControl
import Updates

/// Whether releases are being exchanged, which wants the disk and the archive for itself.
package struct OngoingUpdate: Sendable {
    /// Whether what this server has is a copy, or may be undone together with an update.
    let isTentative: Bool
    private let client: ControlClient?

    package init(_ release: SupervisedRelease) {
        isTentative = release.isTentative
        client = release.generation == nil ? nil : release.control.map { ControlClient(path: $0) }
    }

    /// Whether an update is being carried out; also if its supervisor cannot say.
    func isUnderWay() async -> Bool {
        guard let client else { return false }
        let answer: ControlAnswer<UpdateStatus>? = try? await client.ask(ControlRequest(.status))
        guard let status = answer?.result else { return true }
        return status.updating && status.status != .waiting
    }
}
