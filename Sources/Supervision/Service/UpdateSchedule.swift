import SupervisorControl
import Updates

/// What the appliance does about new releases on its own.
struct UpdateSchedule: Sendable, Equatable {
    enum Action: Sendable, Equatable {
        /// Begin an update, which switches in the next window.
        case install(UpdateRequest)
        /// Tell the owner of this version.
        case tell(String)
        /// Nobody knows what there is; the sentence says why.
        case complain(String)
        case nothing
    }

    let policy: UpdatePolicy

    /// Whether it looks for releases at all.
    var looks: Bool { policy.mode != .manual }

    /// What is asked of the update server.
    var question: UpdateRequest { UpdateRequest(trigger: .timer, channel: policy.channel, when: .window) }

    /// How long to wait for the next look; spread, so that not all appliances ask at the same moment.
    ///
    /// - Parameters:
    ///   - interval: The time between two looks.
    ///   - chance: 0…1.
    static func pause(_ interval: Duration, isFirst: Bool, chance: Double) -> Duration {
        interval * (isFirst ? 0.1 * chance : 0.9 + 0.2 * chance)
    }

    func action(for offer: UpdateOffer) -> Action {
        if let reason = offer.reason {
            return reason.code == .busy ? .nothing : .complain(reason.message)
        }
        // That one failed here before was told when it did.
        guard offer.hasUpdate, let version = offer.latestVersion else { return .nothing }
        return policy.mode == .automatic ? .install(question) : .tell(version)
    }
}
