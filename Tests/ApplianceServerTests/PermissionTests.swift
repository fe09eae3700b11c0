import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import TestSupport
import Testing

@testable import ApplianceServer

/// Who may call what: every role and kind of key against every route there is.
@Suite struct `The permission matrix` {
    /// Who calls, from another machine unless it says otherwise.
    enum Kind: String, CaseIterable {
        case stranger, machine, neighbour, token
        case owner, member, guest
        case keyTranscribe, keyRead, keyBoth, keyUpdate, keyAdmin
        /// A key with all scopes, whose owner has become a guest.
        case keyOfGuest
    }

    private static let everybody = Set(Kind.allCases)
    private static let administrators: Set<Kind> = [.token, .owner, .keyAdmin]
    private static let updaters = administrators.union([.keyUpdate])
    private static let holders = administrators.union([.member, .guest])
    private static let members = administrators.union([.machine, .neighbour, .member, .keyBoth])
    private static let readers = members.union([.keyRead])
    private static let uploaders = members.union([.guest, .keyTranscribe, .keyOfGuest])
    private static let clients = readers.union(uploaders)

    /// Who is let in.
    private static let matrix: [String: Set<Kind>] = [
        "GET /": everybody, "GET /admin": everybody, "GET /login": everybody, "GET /assets/…": everybody,
        "GET /ca.pem": everybody, "GET /health": everybody,
        "GET /health/live": everybody, "GET /health/ready": everybody,
        "GET /docs": everybody, "GET /api/openapi.json": everybody,
        "POST /api/setup": everybody, "POST /api/login": everybody, "POST /api/logout": everybody,
        "GET /api/session": everybody,
        "POST /v1/audio/transcriptions": uploaders, "POST /v1/audio/translations": uploaders,
        "POST /transcribe": uploaders,
        "POST /api/recordings": uploaders, "GET /api/jobs": clients, "GET /api/jobs/{id}": clients,
        "GET /api/jobs/{id}/events": clients, "POST /api/jobs/{id}/cancel": uploaders,
        "POST /api/jobs/{id}/retry": uploaders, "PATCH /api/jobs/{id}": uploaders, "DELETE /api/jobs/{id}": uploaders,
        "OPTIONS /api/uploads": everybody, "POST /api/uploads": uploaders, "HEAD /api/uploads/{id}": uploaders,
        "PATCH /api/uploads/{id}": uploaders, "DELETE /api/uploads/{id}": uploaders,
        "GET /api/models": readers, "GET /api/models/{id}": readers, "GET /api/models/{id}/events": readers,
        "DELETE /api/models/{id}": administrators, "PUT /api/models/default": administrators,
        "POST /api/models/{id}/download": administrators, "POST /api/models/{id}/cancel": administrators,
        "POST /api/models/{id}/verify": administrators,
        "GET /metrics": readers,
        "GET /api/identity": administrators,
        "GET /api/backups": administrators, "POST /api/backups": administrators,
        "GET /api/enterprise-maintenance/status": administrators,
        "POST /api/enterprise-maintenance/enable": administrators,
        "POST /api/enterprise-maintenance/disable": administrators,
        "GET /api/logs": administrators, "GET /api/logs/level": administrators,
        "PUT /api/logs/level": administrators,
        "GET /v1/models": clients, "GET /v1/models/{id}": clients,
        "GET /api/transcripts": readers, "GET /api/transcripts/{id}": clients,
        "DELETE /api/transcripts/{id}": members, "PATCH /api/transcripts/{id}": members,
        "GET /api/transcripts/{id}/revisions": readers, "POST /api/transcripts/{id}/revert": members,
        "GET /api/transcripts/{id}/audio": readers, "DELETE /api/transcripts/{id}/audio": members,
        "GET /api/tags": readers,
        "GET /api/transcripts/export.zip": readers, "POST /api/transcripts/import": uploaders,
        "POST /api/password": holders, "GET /api/sessions": holders, "DELETE /api/sessions/{id}": holders,
        "GET /api/keys": holders, "POST /api/keys": holders, "DELETE /api/keys/{id}": holders,
        "GET /api/accounts": administrators, "POST /api/accounts": administrators,
        "PATCH /api/accounts/{id}": administrators, "DELETE /api/accounts/{id}": administrators,
        "GET /api/audit": administrators, "GET /health/detailed": administrators,
        "GET /api/enterprise/check-updates": updaters, "GET /api/enterprise/update-status": updaters,
        "POST /api/enterprise/start-update": updaters, "POST /api/enterprise/cancel-update": updaters,
        "POST /api/enterprise/rollback": updaters, "POST /api/enterprise/hold-updates": updaters,
        "DELETE /api/enterprise/hold-updates": updaters, "GET /api/enterprise/update-history": updaters,
        "GET /api/enterprise/deployment-info": updaters,
    ]

    @Test func `every route lets in whom the table says`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let callers = try await Callers(appliance.accounts)
            let routes = appliance.table.routes
            #expect(Set(routes.map(Self.name)) == Set(Self.matrix.keys), "every route is in the table")
            for route in routes {
                for kind in Kind.allCases {
                    let refusal = route.access.refusal(
                        try await callers.caller(kind),
                        changing: Access.isChanging(route.method)
                    )
                    let isLetIn = refusal == nil
                    #expect(isLetIn == Self.matrix[Self.name(route)]?.contains(kind), "\(kind) \(Self.name(route))")
                    let isNamed = ![.stranger, .machine, .neighbour].contains(kind)
                    #expect(refusal == nil || refusal?.status == (isNamed ? .forbidden : .unauthorized))
                }
            }
        }
    }

    @Test func `the served routes hold to it`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder, limits: AccessLimits(burst: 10_000))
            let callers = try await Callers(appliance.accounts)
            // Reading routes only: the others would change who may what.
            for route in appliance.table.routes where route.method == .get {
                for kind in Kind.allCases where kind != .neighbour {
                    let answer = try await appliance.call(
                        .get,
                        route.path.replacing("{id}", with: "tr_0"),
                        from: kind == .machine ? "127.0.0.1" : "10.0.0.5",
                        headers: callers.headers(kind)
                    )
                    let isLetIn = ![.unauthorized, .forbidden, .tooManyRequests].contains(answer.status)
                    #expect(isLetIn == Self.matrix[Self.name(route)]?.contains(kind), "\(kind) \(Self.name(route))")
                }
            }
        }
    }

    @Test(arguments: Kind.allCases)
    func `while an update may be undone, only administrators hand in recordings`(kind: Kind) async throws {
        try await withScratch { folder in
            let callers = try await Callers(AccountStore(path: folder + "/accounts.sqlite", cost: .cheap))
            let refusal = Access.uploaders.refusal(try await callers.caller(kind), changing: true, intakeIsClosed: true)
            #expect((refusal == nil) == Self.administrators.contains(kind))
            if Self.uploaders.subtracting(Self.administrators).contains(kind) { #expect(refusal?.code == "updating") }
        }
    }

    @Test(arguments: Kind.allCases)
    func `a page of another site is refused whoever's browser it is`(kind: Kind) async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            var headers = try await Callers(appliance.accounts).headers(kind)
            headers[.origin] = "https://evil.example"
            for route in appliance.table.routes {
                if case .everyone = route.access { continue }
                let path = route.path.replacing("{id}", with: "tr_0")
                let answer = try await appliance.call(route.method, path, headers: headers)
                #expect(answer.status == .forbidden)
                #expect(try route.method == .head ? answer.body.isEmpty : answer.code == "foreign_origin")
            }
        }
    }

    @Test func `a refusal says what is wrong`() {
        let stranger = Access.users.refusal(Caller())
        #expect(stranger?.code == "invalid_api_key" && stranger?.message.contains("A key is needed") == true)
        let wrong = Access.users.refusal(Caller(hasWrongKey: true))
        #expect(wrong?.code == "invalid_api_key" && wrong?.message.contains("not valid") == true)
        let ann = Account(id: "acc_1", name: "Ann", role: .member, createdAt: .now)
        let session = Session(
            id: "ses_1",
            createdAt: .now,
            lastSeenAt: .now,
            expiresAt: .now,
            address: "",
            agent: ""
        )
        let member = Access.updaters.refusal(Caller(.session(session, ann)))
        #expect(
            member?.code == "insufficient_scope" && member?.message == "Ann lacks the permission 'update' for this."
        )
    }

    private static func name(_ route: Route) -> String {
        "\(route.method.rawValue) " + (route.path.hasPrefix("/assets/") ? "/assets/…" : route.path)
    }

    /// One caller of each kind.
    private struct Callers {
        private let accounts: AccountStore
        private var keys: [Kind: String] = [.token: Appliance.token]
        private var cookies: [Kind: String] = [:]

        init(_ accounts: AccountStore) async throws {
            self.accounts = accounts
            let roles: [(Kind, Role)] = [(.owner, .owner), (.member, .member), (.guest, .guest)]
            for (kind, role) in roles {
                let account = try await accounts.create(name: kind.rawValue, password: "long enough", role: role)
                cookies[kind] = try await accounts.startSession(of: account, address: "", agent: "").token
            }
            let owner = try await accounts.create(name: "second", password: "long enough", role: .owner)
            let scopes: [(Kind, Set<Scope>)] = [
                (.keyTranscribe, [.transcribe]), (.keyRead, [.read]), (.keyBoth, [.transcribe, .read]),
                (.keyUpdate, [.update]), (.keyAdmin, [.admin]),
            ]
            for (kind, scopes) in scopes {
                keys[kind] = try await accounts.createKey(named: kind.rawValue, for: owner, scopes: scopes).secret
            }
            let fallen = try await accounts.create(name: "fallen", password: "long enough", role: .owner)
            keys[.keyOfGuest] =
                try await accounts.createKey(named: "all", for: fallen, scopes: Set(Scope.allCases)).secret
            try await accounts.setRole(.guest, of: fallen)
        }

        func headers(_ kind: Kind) -> HTTPFields {
            var headers: HTTPFields = [:]
            if let key = keys[kind] { headers[.authorization] = "Bearer " + key }
            if let cookie = cookies[kind] { headers[.cookie] = "theme=dark; __Host-session=" + cookie }
            return headers
        }

        func caller(_ kind: Kind) async throws -> Caller {
            let control = Appliance.control(accounts, policy: .init(open: kind == .neighbour))
            let request = Request.made(.get, "/v1/models", headers: headers(kind))
            return try await control.caller(request, .made(from: kind == .machine ? "127.0.0.1" : "10.0.0.5"))
        }
    }
}
