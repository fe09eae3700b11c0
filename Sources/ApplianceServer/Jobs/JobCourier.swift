import Archive
import Foundation
import Logging
import Webhooks

/// Tells webhooks how their jobs ended, each until it was told or could not be too often.
struct JobCourier: Sendable {
    /// How often it is tried: at once, and after each of these pauses (seconds).
    private static let pauses: [TimeInterval] = [10, 60, 300, 1800, 7200, 21_600, 86_400]

    /// Deliveries at a time.
    private static let atOnce = 4

    let office: JobOffice
    let policy: WebhookPolicy
    let logger: Logger

    /// Sends what is due.
    func deliver() async {
        do {
            let due = try await office.store.webhooksDue(at: .now, limit: Self.atOnce)
            await withDiscardingTaskGroup { group in
                for (job, tries) in due { group.addTask { await tell(job, tries: tries) } }
            }
        } catch {
            logger.warning("webhooks could not be looked up", metadata: ["error": "\(error)"])
        }
    }

    private func tell(_ job: Job, tries: Int) async {
        guard let url = job.webhook else { return }
        var logger = logger
        logger[metadataKey: "job.id"] = "\(job.id)"
        var next: Date?
        do {
            let webhook = try Webhook(url, secret: policy.secret, allowsPrivate: policy.allowsPrivate)
            let body = try JSONEncoder.wire.encode(try await office.document(of: job))
            try await webhook.post(body, delivery: job.id)
            logger.info("the webhook was told", metadata: ["webhook.host": "\(webhook.host)"])
        } catch {
            if Task.isCancelled { return }
            next = Self.pauses.indices.contains(tries) ? .now.addingTimeInterval(Self.pauses[tries]) : nil
            logger.warning(
                next == nil ? "the webhook is given up" : "the webhook was not told",
                metadata: ["error": "\(error)"]
            )
        }
        do { try await office.store.noteWebhook(of: job.id, next: next) } catch {
            logger.warning("what the webhook was told could not be kept", metadata: ["error": "\(error)"])
        }
    }
}
