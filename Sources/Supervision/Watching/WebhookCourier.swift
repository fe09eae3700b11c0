import DurableStorage
import Foundation
import Logging
import Updates

/// Tells the owner's webhook how transactions ended: after the history has it, each until it was told or failed too often.
///
/// Nothing that happens here is seen by a transaction.
actor WebhookCourier {
    private let errands: Errands
    private let records: UpdateRecords
    private let generations: GenerationStore
    private let logger: Logger
    private let tell: @Sendable (WebhookReport) async -> Void
    private var record: WebhookRecord?
    private var round: Task<Void, Never>?

    /// - Parameter tell: Called with what became of each try.
    init(
        errands: Errands,
        layout: InstallationLayout,
        logger: Logger,
        tell: @escaping @Sendable (WebhookReport) async -> Void
    ) {
        self.errands = errands
        self.logger = logger
        self.tell = tell
        records = UpdateRecords(layout)
        generations = GenerationStore(layout)
    }

    /// Takes up what an earlier process left; to be called before the first transaction goes on.
    ///
    /// Outcomes from before there was a record are not told.
    func begin() async {
        let (kept, isDamaged) = records.webhook()
        if isDamaged { logger.error("Nobody knows which outcomes the webhook was told; only new ones are") }
        record = kept ?? WebhookRecord(skipping: records.history(Self.lookedAt))
        if kept == nil { keep() }
        if let report = record?.last { await tell(report) }
    }

    /// Sees to it that whatever is to be told is told, now or later.
    func look() {
        guard round == nil, record?.next(in: records.history(Self.lookedAt)) != nil else { return }
        // Goes on while transactions come and go.
        round = Task { await deliver() }
    }

    func stop() { round?.cancel() }

    /// Entries of the history that are looked at.
    private static let lookedAt = 50

    private func deliver() async {
        defer { round = nil }
        while !Task.isCancelled, var record, let entry = record.next(in: records.history(Self.lookedAt)) {
            guard (try? await Task.sleep(for: record.pause(at: Date()))) != nil else { return }
            switch await send(entry) {
            case .success(let host?):
                record.succeed(entry, host: host, at: Date())
                logger.info(
                    "The webhook was told",
                    metadata: ["update.id": "\(entry.txid)", "webhook.host": "\(host)"]
                )
            case .success(nil): record.skip(entry)
            case .failure(let fault):
                // The process ends; the next one tries again.
                if Task.isCancelled { return }
                record.fail(entry, message: fault.message, at: Date())
                logger.warning(
                    record.last?.state == .givenUp ? "The webhook is given up" : "The webhook was not told",
                    metadata: ["update.id": "\(entry.txid)", "reason": "\(fault.message)"]
                )
            }
            self.record = record
            keep()
            if let report = record.last, report.transaction == entry.txid { await tell(report) }
        }
    }

    private struct Fault: Error {
        let message: String
    }

    private func send(_ entry: HistoryEntry) async -> Result<String?, Fault> {
        guard let side = try? generations.active().side else {
            return .failure(Fault(message: "There is no release to tell it with."))
        }
        switch await errands.run(.webhook, at: side, prepare: { $0.entry = entry }) {
        case .done(let facts): return .success(facts.told)
        case .refused(let reason): return .failure(Fault(message: reason.message))
        case .failed(let message): return .failure(Fault(message: message))
        case .timedOut: return .failure(Fault(message: "It took too long."))
        case .cancelled: return .failure(Fault(message: "It was cancelled."))
        }
    }

    private func keep() {
        guard let record else { return }
        do { try records.keep(record) } catch {
            logger.error("What the webhook was told could not be kept", metadata: ["error": "\(error)"])
        }
    }
}
