import Foundation
import Updates

/// `start-update`.
struct StartForm: JSONForm {
    static let fields: Set = [
        "version", "channel", "when", "reinstall", "allow_interruption", "accept_stale", "idempotency_key",
    ]

    var version: String?
    var channel: String?
    var when: UpdateRequest.When?
    var reinstall: Bool?
    var allow_interruption: Bool?
    var accept_stale: Bool?
    var idempotency_key: String?

    func request(channel standard: String) -> UpdateRequest {
        UpdateRequest(
            trigger: .api,
            version: version,
            channel: channel ?? standard,
            when: when ?? .now,
            reinstall: reinstall ?? false,
            allowsRewrite: allow_interruption ?? false,
            acceptsStale: accept_stale ?? false,
            idempotencyKey: idempotency_key
        )
    }
}

/// `rollback`.
struct RollbackForm: JSONForm {
    static let fields: Set = ["generation", "accepted_loss"]

    private enum CodingKeys: String, CodingKey {
        case generation
        case acceptedLoss = "accepted_loss"
    }

    var generation: Int?
    var acceptedLoss: Int?
}

/// `hold-updates`.
struct HoldForm: JSONForm {
    static let fields: Set = ["until", "note"]

    var until: Date?
    var note: String?
}
