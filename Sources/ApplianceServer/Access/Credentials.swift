import HTTPTypes

/// What a request shows to say who sends it.
struct Credentials: Sendable, Equatable {
    /// From `Authorization: Bearer` or `X-API-Key`.
    var key: String?
    /// The secret of a session.
    var session: String?

    init(_ headers: HTTPFields) {
        key = Self.key(headers)
        session = SessionCookie.token(headers)
    }

    private static func key(_ headers: HTTPFields) -> String? {
        if let authorization = headers[.authorization] {
            let parts = authorization.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else { return authorization }
            return String(parts[1])
        }
        return headers[.apiKey]
    }
}
