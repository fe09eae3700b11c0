import Foundation
import Glibc
import Updates

/// What the webhook is told: how a transaction ended.
struct WebhookMessage: Encodable {
    private enum Key: String, CodingKey {
        case event, txid, kind, outcome, from, to, reason, at, host
    }

    let entry: HistoryEntry
    /// The name of this machine.
    let host: String

    /// Every key is always there, null where there is nothing to say.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("update", forKey: .event)
        try container.encode(entry.txid, forKey: .txid)
        try container.encode(entry.kind, forKey: .kind)
        try container.encode(entry.outcome, forKey: .outcome)
        try container.encode(entry.fromVersion, forKey: .from)
        try container.encode(entry.toVersion, forKey: .to)
        try container.encode(entry.reason, forKey: .reason)
        try container.encode(entry.endedAt, forKey: .at)
        try container.encode(host, forKey: .host)
    }

    static var machine: String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
