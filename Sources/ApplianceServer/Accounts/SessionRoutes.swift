import Accounts
import HTTPTypes
import Hummingbird

/// Setting up, logging in and out, and what belongs to whoever is logged in.
struct SessionRoutes: Sendable {
    let accounts: AccountStore
    let desk: LoginDesk

    var routes: [Route] {
        [
            Route(
                .post,
                "/api/setup",
                .newcomers(why: "asks for the set-up code"),
                inMaintenance: .forAdministrators,
                handler: setUp
            ),
            Route(
                .post,
                "/api/login",
                .newcomers(why: "asks for the password"),
                inMaintenance: .forAdministrators,
                handler: logIn
            ),
            Route(
                .post,
                "/api/logout",
                .newcomers(why: "ends the caller's own session"),
                inMaintenance: .forAdministrators,
                handler: logOut
            ),
            Route(
                .get,
                "/api/session",
                .newcomers(why: "says what the caller may do"),
                inMaintenance: .forAdministrators,
                handler: session
            ),
            Route(.post, "/api/password", .holders, handler: changePassword),
            Route(.get, "/api/sessions", .holders, handler: list),
            Route(.delete, "/api/sessions/{id}", .holders, handler: end),
        ]
    }

    @Sendable private func setUp(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        let form = try await SetupForm.read(request)
        let (code, name) = (try form.required(form.code, "code"), try form.required(form.name, "name"))
        let password = try form.required(form.password, "password")
        let account = try await remembering("set up", of: name, by: context.caller) {
            try await desk.setUp(code: code, name: name, password: password, for: context.caller)
        }
        return try await begin(account, request, context, status: .created)
    }

    @Sendable private func logIn(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        let form = try await LoginForm.read(request)
        let name = try form.required(form.name, "name")
        let password = try form.required(form.password, "password")
        let account = try await remembering("log in", of: name, by: context.caller) {
            try await desk.account(named: name, password: password, for: context.caller)
        }
        return try await begin(account, request, context, status: .ok)
    }

    @Sendable private func logOut(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        if case .session(let session, let account) = context.caller.identity {
            _ = try await accounts.endSession(session.id, of: account.id)
        }
        return Response(status: .noContent, headers: [.setCookie: SessionCookie.end])
    }

    @Sendable private func session(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        let answer = SessionAnswer(
            account: context.caller.account.map(AccountAnswer.init),
            scopes: context.caller.scopes.names,
            setup_needed: try await !accounts.hasOwner(),
            login_possible: context.caller.isConfidential
        )
        return try .json(answer, headers: [.cacheControl: "no-store"])
    }

    @Sendable private func changePassword(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        let form = try await PasswordForm.read(request)
        try await desk.change(
            try context.caller.holder,
            from: form.required(form.current, "current"),
            to: form.required(form.new, "new"),
            for: context.caller
        )
        return Response(status: .noContent)
    }

    @Sendable private func list(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        let sessions = try await accounts.sessions(of: try context.caller.holder.id)
        let answers = sessions.map { session in
            let current = if case .session(let own, _) = context.caller.identity { own.id == session.id } else { false }
            return OpenSessionAnswer(session, current: current)
        }
        return try .json(["sessions": answers], headers: [.cacheControl: "no-store"])
    }

    @Sendable private func end(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        let id = try context.parameters.require("id")
        guard try await accounts.endSession(id, of: try context.caller.holder.id) else {
            throw APIError(.notFound, "session_not_found", "You have no session '\(id)'.", parameter: "id")
        }
        return Response(status: .noContent)
    }

    /// Begins a session and hands its cookie out.
    private func begin(
        _ account: Account,
        _ request: Request,
        _ context: ApplianceContext,
        status: HTTPResponse.Status
    ) async throws -> Response {
        let token = try await accounts.startSession(
            of: account,
            address: context.caller.address,
            agent: request.headers[.userAgent] ?? ""
        ).token
        return try .json(
            ["account": AccountAnswer(account)],
            status: status,
            headers: [.setCookie: SessionCookie.begin(token), .cacheControl: "no-store"]
        )
    }

    /// Keeps a note of a try to get in, and of what came of it.
    private func remembering(
        _ action: String,
        of name: String,
        by caller: Caller,
        _ work: () async throws -> Account
    ) async throws -> Account {
        var entry = AuditEntry(
            actor: "\(caller.identity)",
            action: action,
            subject: String(name.prefix(64)),
            address: caller.address
        )
        do {
            let account = try await work()
            entry.actor = account.name
            try await accounts.record(entry)
            return account
        } catch {
            entry.outcome = APIError(error)?.code ?? APIError.unforeseen.code
            // Who is not let try any more is not news each time.
            if entry.outcome != "locked_out" { try await accounts.record(entry) }
            throw error
        }
    }
}

extension Caller {
    /// Whose account the caller's own things belong to.
    ///
    /// - Throws: `APIError` for the admin token, which is nobody's.
    var holder: Account {
        get throws {
            guard let account else {
                throw APIError(.conflict, "no_account", "The admin token is no account and has nothing of its own.")
            }
            return account
        }
    }
}
