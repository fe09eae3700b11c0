import Accounts
import HTTPTypes
import Hummingbird

/// Accounts and the audit log, for administrators.
struct AccountRoutes: Sendable {
    let accounts: AccountStore
    let desk: LoginDesk

    var routes: [Route] {
        [
            Route(.get, "/api/accounts", .administrators) { _, _ in
                let all = try await accounts.accounts().map(AccountAnswer.init)
                return try .json(["accounts": all], headers: [.cacheControl: "no-store"])
            },
            Route(.post, "/api/accounts", .administrators, handler: create),
            Route(.patch, "/api/accounts/{id}", .administrators, handler: change),
            Route(.delete, "/api/accounts/{id}", .administrators) { _, context in
                try await accounts.delete(try await named(context))
                return Response(status: .noContent)
            },
            Route(.get, "/api/audit", .administrators, handler: audit),
        ]
    }

    @Sendable private func create(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        let form = try await AccountForm.read(request)
        let name = try form.required(form.name, "name")
        let password = try form.required(form.password, "password")
        let role = try form.required(try form.checkedRole(), "role")
        try LoginDesk.insistOnSecrecy(context.caller)
        let account = try await desk.inTurn {
            try await accounts.create(name: name, password: password, role: role)
        }
        return try .json(AccountAnswer(account), status: .created)
    }

    @Sendable private func change(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        let form = try await AccountForm.read(request)
        if form.name != nil {
            throw APIError(.badRequest, "not_supported", "An account keeps its name.", parameter: "name")
        }
        let account = try await named(context)
        let role = try form.checkedRole()
        if let password = form.password {
            try LoginDesk.insistOnSecrecy(context.caller)
            try await desk.inTurn { try await accounts.setPassword(password, of: account) }
        }
        if let role { try await accounts.setRole(role, of: account) }
        return try .json(AccountAnswer(try await named(context)))
    }

    @Sendable private func audit(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        let limit = try PageSize.read(request.uri.queryParameters)
        let found = try await accounts.audit(before: try number(request, "before"), limit: limit + 1)
        return try .json(AuditAnswer(found, page: limit), headers: [.cacheControl: "no-store"])
    }

    private func named(_ context: ApplianceContext) async throws -> Account {
        let id = try context.parameters.require("id")
        guard let account = try await accounts.account(id: id) else {
            throw APIError(.notFound, "account_not_found", "There is no account '\(id)'.", parameter: "id")
        }
        return account
    }

    private func number(_ request: Request, _ name: String) throws -> Int64? {
        try request.uri.queryParameters[name[...]].map { text in
            guard let number = Int64(text) else {
                throw APIError(.badRequest, "invalid_value", "'\(name)' must be a number.", parameter: name)
            }
            return number
        }
    }
}
