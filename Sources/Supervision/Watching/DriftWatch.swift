import DurableStorage
import Foundation
import Logging
import Updates

/// Finds out whether the release that runs is still what was shipped.
actor DriftWatch {
    private let errands: Errands
    private let records: UpdateRecords
    private let generations: GenerationStore
    private let logger: Logger
    private let tell: @Sendable (DriftReport) async -> Void
    private var last: DriftReport?
    private var current: Task<Void, Never>?

    /// - Parameter tell: Called with each result.
    init(
        errands: Errands,
        layout: InstallationLayout,
        logger: Logger,
        tell: @escaping @Sendable (DriftReport) async -> Void
    ) {
        self.errands = errands
        self.logger = logger
        self.tell = tell
        records = UpdateRecords(layout)
        generations = GenerationStore(layout)
    }

    /// Compares now and waits for the result; whoever asks meanwhile waits for the same one.
    func measure() async {
        if let current { return await current.value }
        // In a task of its own: one asker may go away while another waits.
        let task = Task { await compare() }
        current = task
        await task.value
    }

    /// Compares unless the active generation was looked at already.
    func measureIfNew() async {
        if let last, last.generation == generations.activeNumber() { return }
        await measure()
    }

    private func compare() async {
        defer { current = nil }
        let active: Generation
        do { active = try generations.active() } catch {
            let number = generations.activeNumber()
            return await learn(DriftReport(.unknown, generation: number, faults: ["\(error)"], at: Date()))
        }
        let report =
            switch await errands.run(.drift, at: active.side) {
            case .done(let facts):
                if let faults = facts.drift {
                    report(faults.isEmpty ? .ok : .drifted, active, faults)
                } else {
                    report(.unknown, active, ["release \(active.side.release.version) does not look"])
                }
            case .refused(let reason): report(.unknown, active, [reason.message])
            case .failed(let message): report(.unknown, active, [message])
            case .timedOut: report(.unknown, active, ["the comparison took too long"])
            case .cancelled: report(.unknown, active, ["the comparison was cancelled"])
            }
        // What was found meanwhile is about what ran then.
        guard generations.activeNumber() == active.number else { return }
        await learn(report)
    }

    private func report(_ state: DriftReport.State, _ active: Generation, _ faults: [String]) -> DriftReport {
        DriftReport(state, generation: active.number, faults: faults, at: Date())
    }

    private func learn(_ report: DriftReport) async {
        let isNews = last?.generation != report.generation || last?.faults != report.faults
        last = report
        if isNews, report.state != .ok {
            logger.error(
                report.state == .drifted ? "The release that runs was changed" : "The release could not be compared",
                metadata: ["faults": "\(report.faults.joined(separator: "; "))"]
            )
        }
        // The server reads it there.
        do { try records.keep(report) } catch {
            logger.error("The state of the release could not be kept", metadata: ["error": "\(error)"])
        }
        await tell(report)
    }
}
