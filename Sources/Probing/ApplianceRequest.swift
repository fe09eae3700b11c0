import Foundation

/// What an appliance is asked.
package struct ApplianceRequest: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case delete = "DELETE"
    }

    var method: Method
    /// Path and query.
    var path: String
    var headers: [String: String] = [:]
    var body: Data?
    /// Whether it is asked as somebody without a key.
    var isAnonymous = false

    package static func get(_ path: String, headers: [String: String] = [:]) -> Self {
        Self(method: .get, path: path, headers: headers)
    }

    static func post(_ path: String, headers: [String: String] = [:], body: Data? = nil) -> Self {
        Self(method: .post, path: path, headers: headers, body: body)
    }

    static func delete(_ path: String) -> Self { Self(method: .delete, path: path) }

    var anonymous: Self {
        var copy = self
        copy.isAnonymous = true
        return copy
    }
}
