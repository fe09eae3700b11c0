import DurableStorage
import Foundation
import Updates
import Webhooks

/// Tells the owner's webhook how a transaction ended, once; whether it is tried again is decided elsewhere.
struct WebhookStep: Sendable {
    /// Bytes a secret may have.
    private static let longestSecret = 4096

    /// Nil when the owner wants nobody to be told.
    let settings: WebhookSettings?

    func run(_ order: StepOrder) async throws -> StepFacts {
        guard let entry = order.entry else { throw StepRefusal(.invalid, "The order names no outcome to tell.") }
        var facts = StepFacts()
        guard let settings else { return facts }
        let webhook = try Webhook(
            settings.url,
            secret: try settings.secretFile.map(Self.secret),
            allowsPrivate: settings.allowsPrivate
        )
        let message = WebhookMessage(entry: entry, host: WebhookMessage.machine)
        try await webhook.post(UpdateJSON.encode(message), delivery: WebhookRecord.key(entry))
        facts.told = webhook.host
        return facts
    }

    /// What was meant to be signed is never sent without a signature.
    private static func secret(_ path: String) throws -> Data {
        guard let bytes = try DurableFile.read(path, limit: longestSecret) else {
            throw StepRefusal(.invalid, "There is no file \(path) with the webhook's secret.")
        }
        let secret = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard !secret.isEmpty else {
            throw StepRefusal(.invalid, "The file \(path) with the webhook's secret is empty.")
        }
        return Data(secret.utf8)
    }
}
