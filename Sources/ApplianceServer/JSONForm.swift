import Foundation
import Hummingbird
import NIOCore

/// A small JSON body, every field of which may be missing.
protocol JSONForm: Decodable, Sendable {
    init()
    static var fields: Set<String> { get }
}

extension JSONForm {
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
            // The standard one does not say which field it is about.
            decoder.dateDecodingStrategy = .custom { decoder in
                let container = try decoder.singleValueContainer()
                guard let date = try? Date(container.decode(String.self), strategy: .iso8601) else {
                    let expected = "A moment is written like 2026-01-31T22:00:00Z."
                    throw DecodingError.dataCorruptedError(in: container, debugDescription: expected)
                }
                return date
            }
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
