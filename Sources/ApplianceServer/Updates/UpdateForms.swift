import Foundation
import Hummingbird
import NIOCore
import Updates

/// A small JSON body, every field of which may be missing.
protocol UpdateForm: Decodable, Sendable {
    init()
    static var fields: Set<String> { get }
}

extension UpdateForm {
    /// - Throws: `APIError` with status 400 that names what is wrong.
    static func read(_ request: Request) async throws -> Self {
        let body = try await request.body.collect(upTo: 64 << 10)
        if body.readableBytes == 0 { return Self() }
        let data = Data(body.readableBytesView)
        guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw APIError(.badRequest, "invalid_body", "The body must be a JSON object, or empty.")
        }
        if let unknown = object.keys.sorted().first(where: { !fields.contains($0) }) {
            throw APIError(
                .badRequest,
                "unknown_field",
                "There is no field '\(unknown)'. Known: \(fields.sorted().joined(separator: ", ")).",
                parameter: unknown
            )
        }
        do {
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            return try decoder.decode(Self.self, from: data)
        } catch let DecodingError.typeMismatch(_, context), let DecodingError.valueNotFound(_, context),
            let DecodingError.dataCorrupted(context)
        {
            let name = context.codingPath.first?.stringValue
            throw APIError(
                .badRequest,
                "invalid_value",
                "The value of '\(name ?? "the body")' cannot be used: \(context.debugDescription)",
                parameter: name
            )
        }
    }
}

/// `start-update`.
struct StartForm: UpdateForm {
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
struct RollbackForm: UpdateForm {
    static let fields: Set = ["generation", "accepted_loss"]

    private enum CodingKeys: String, CodingKey {
        case generation
        case acceptedLoss = "accepted_loss"
    }

    var generation: Int?
    var acceptedLoss: Int?
}

/// `hold-updates`.
struct HoldForm: UpdateForm {
    static let fields: Set = ["until", "note"]

    var until: Date?
    var note: String?
}
