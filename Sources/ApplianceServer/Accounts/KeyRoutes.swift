import Accounts
import HTTPTypes
import Hummingbird

/// API keys: everybody's own, and to administrators all.
struct KeyRoutes: Sendable {
    let accounts: AccountStore

    var routes: [Route] {
        [
            Route(.get, "/api/keys", .holders) { _, context in
                let keys = try await accounts.keys(of: context.caller.reach)
                return try .json(["keys": keys.map { KeyAnswer($0) }], headers: [.cacheControl: "no-store"])
            },
            Route(.post, "/api/keys", .holders, handler: create),
            Route(.delete, "/api/keys/{id}", .holders) { _, context in
                let id = try context.parameters.require("id")
                guard try await accounts.revokeKey(id, of: context.caller.reach) else {
                    throw AccountsError.unknownKey(id)
                }
                return Response(status: .noContent)
            },
        ]
    }

    @Sendable private func create(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        let form = try await KeyForm.read(request)
        let scopes = try form.checkedScopes()
        let owner = try await owner(form, context.caller)
        guard scopes.isSubset(of: owner.role.scopes) else {
            let missing = scopes.subtracting(owner.role.scopes).names.joined(separator: ", ")
            throw APIError(
                .badRequest,
                "invalid_value",
                "A key may no more than its account: '\(owner.name)' lacks \(missing).",
                parameter: "scopes"
            )
        }
        let (key, secret) = try await accounts.createKey(
            named: try form.required(form.name, "name"),
            for: owner,
            scopes: scopes,
            expiresAt: try form.checkedExpiry()
        )
        return try .json(
            KeyAnswer(key, secret: secret),
            status: .created,
            headers: [.cacheControl: "no-store"]
        )
    }

    /// The account that a new key acts for.
    private func owner(_ form: KeyForm, _ caller: Caller) async throws -> Account {
        guard let name = form.account else {
            guard let own = caller.account else {
                throw APIError(
                    .badRequest,
                    "missing_field",
                    "The field 'account' is missing: whose key it is.",
                    parameter: "account"
                )
            }
            return own
        }
        guard let named = try await accounts.account(named: name) else { throw AccountsError.unknownAccount(name) }
        guard named.id == caller.account?.id || caller.scopes.contains(.admin) else {
            throw APIError(
                .forbidden,
                "insufficient_scope",
                "Only administrators make keys for others.",
                parameter: "account"
            )
        }
        return named
    }
}

extension Caller {
    /// The account whose keys the caller may see and revoke; nil for all.
    fileprivate var reach: String? { scopes.contains(.admin) ? nil : account?.id ?? "" }
}
