import DurableStorage
import Logging
import Updates

/// What the owner has set about updates, read by the release that runs from the same settings as its server's.
///
/// The last answer is kept on disk. Where there is no answer, it goes on to hold; where there never was one, nothing is
/// done unasked.
actor OwnerSettings {
    private let errands: Errands
    private let records: UpdateRecords
    private let generations: GenerationStore
    private let logger: Logger
    private var known: UpdateSettings?

    init(errands: Errands, layout: InstallationLayout, logger: Logger) {
        self.errands = errands
        self.logger = logger
        records = UpdateRecords(layout)
        generations = GenerationStore(layout)
        known = records.settings()
    }

    /// What holds as far as is known.
    var policy: UpdatePolicy { known.flatMap { try? UpdatePolicy($0) } ?? .unknown }

    /// Asks again.
    func refresh() async -> UpdatePolicy {
        switch await answer() {
        case .success(let settings): learn(settings)
        case .failure(let fault):
            logger.error(
                "The owner's settings of updates could not be read; what was known holds",
                metadata: ["reason": "\(fault.message)", "update.policy": "\(policy.mode.rawValue)"]
            )
        }
        return policy
    }

    private struct Fault: Error {
        let message: String
    }

    private func answer() async -> Result<UpdateSettings, Fault> {
        let side: Side
        do { side = try generations.active().side } catch { return .failure(Fault(message: "\(error)")) }
        switch await errands.run(.settings, at: side) {
        case .done(let facts):
            guard let settings = facts.settings else {
                return .failure(Fault(message: "Release \(side.release.version) does not tell."))
            }
            do { _ = try UpdatePolicy(settings) } catch { return .failure(Fault(message: "\(error)")) }
            return .success(settings)
        case .refused(let reason): return .failure(Fault(message: reason.message))
        case .failed(let message): return .failure(Fault(message: message))
        case .timedOut: return .failure(Fault(message: "There was no answer in time."))
        case .cancelled: return .failure(Fault(message: "The question was cancelled."))
        }
    }

    private func learn(_ settings: UpdateSettings) {
        guard settings != known else { return }
        known = settings
        logger.notice(
            "Settings of updates",
            metadata: [
                "update.policy": "\(settings.policy.rawValue)", "update.channel": "\(settings.channel)",
                "update.windows": "\(settings.windows)",
            ]
        )
        do { try records.keep(settings) } catch {
            logger.error("The settings of updates could not be kept", metadata: ["error": "\(error)"])
        }
    }
}
