import Accounts
import Foundation
import HTTPTypes

/// `setup`.
struct SetupForm: JSONForm {
    static let fields: Set = ["code", "name", "password"]

    var code: String?
    var name: String?
    var password: String?
}

/// `login`.
struct LoginForm: JSONForm {
    static let fields: Set = ["name", "password"]

    var name: String?
    var password: String?
}

/// `password`.
struct PasswordForm: JSONForm {
    static let fields: Set = ["current", "new"]

    var current: String?
    var new: String?
}

/// A new account, or what is to change about one.
struct AccountForm: JSONForm {
    static let fields: Set = ["name", "password", "role"]

    var name: String?
    var password: String?
    var role: String?

    /// - Throws: `APIError` if it is none.
    func checkedRole() throws -> Role? {
        try role.map { text in
            guard let role = Role(rawValue: text) else {
                throw APIError(
                    .badRequest,
                    "invalid_value",
                    "'role' must be one of \(Role.allCases.map(\.rawValue).joined(separator: ", ")).",
                    parameter: "role"
                )
            }
            return role
        }
    }
}

/// A new key.
struct KeyForm: JSONForm {
    static let fields: Set = ["name", "scopes", "expires_at", "account"]

    private enum CodingKeys: String, CodingKey {
        case name, scopes, account
        case expiresAt = "expires_at"
    }

    var name: String?
    var scopes: [String]?
    var expiresAt: Date?
    var account: String?

    /// - Throws: `APIError` if there are none or others.
    func checkedScopes() throws -> Set<Scope> {
        let found = try required(scopes, "scopes").map { Scope(rawValue: $0) }
        guard !found.isEmpty, !found.contains(nil) else {
            throw APIError(
                .badRequest,
                "invalid_value",
                "'scopes' must be a list of \(Scope.allCases.map(\.rawValue).joined(separator: ", ")).",
                parameter: "scopes"
            )
        }
        return Set(found.compactMap(\.self))
    }

    /// - Throws: `APIError` if it is in the past.
    func checkedExpiry() throws -> Date? {
        guard let expiresAt, expiresAt <= .now else { return expiresAt }
        throw APIError(.badRequest, "invalid_value", "'expires_at' has passed.", parameter: "expires_at")
    }
}

extension JSONForm {
    /// - Throws: `APIError` if the field is missing.
    func required<Value>(_ value: Value?, _ name: String) throws -> Value {
        guard let value else {
            throw APIError(.badRequest, "missing_field", "The field '\(name)' is missing.", parameter: name)
        }
        return value
    }
}
