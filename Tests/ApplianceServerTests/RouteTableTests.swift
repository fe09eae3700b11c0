import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import ApplianceServer

@Suite struct `Routes and their rules` {
    /// What `docs/api.md` says.
    private static let documented: [String: String] = [
        "GET /": "everyone", "GET /admin": "everyone", "GET /login": "everyone", "GET /assets/…": "everyone",
        "GET /ca.pem": "everyone", "GET /health": "everyone",
        "GET /health/live": "everyone", "GET /health/ready": "everyone",
        "GET /docs": "everyone", "GET /api/openapi.json": "everyone",
        "GET /health/detailed": "administrators",
        "GET /metrics": "users",
        "GET /api/identity": "administrators",
        "GET /api/backups": "administrators", "POST /api/backups": "administrators",
        "GET /api/enterprise-maintenance/status": "administrators",
        "POST /api/enterprise-maintenance/enable": "administrators",
        "POST /api/enterprise-maintenance/disable": "administrators",
        "GET /api/logs": "administrators", "GET /api/logs/level": "administrators",
        "PUT /api/logs/level": "administrators",
        "GET /api/models": "users", "GET /api/models/{id}": "users", "DELETE /api/models/{id}": "administrators",
        "PUT /api/models/default": "administrators", "POST /api/models/{id}/download": "administrators",
        "GET /api/models/{id}/events": "users", "POST /api/models/{id}/cancel": "administrators",
        "POST /api/models/{id}/verify": "administrators",
        "POST /api/recordings": "uploaders", "GET /api/jobs": "clients", "GET /api/jobs/{id}": "clients",
        "GET /api/jobs/{id}/events": "clients", "POST /api/jobs/{id}/cancel": "clients",
        "POST /api/jobs/{id}/retry": "uploaders", "PATCH /api/jobs/{id}": "clients", "DELETE /api/jobs/{id}": "clients",
        "OPTIONS /api/uploads": "everyone", "POST /api/uploads": "uploaders", "HEAD /api/uploads/{id}": "uploaders",
        "PATCH /api/uploads/{id}": "uploaders", "DELETE /api/uploads/{id}": "uploaders",
        "POST /api/setup": "newcomers", "POST /api/login": "newcomers", "POST /api/logout": "newcomers",
        "GET /api/session": "newcomers",
        "POST /api/password": "holders", "GET /api/sessions": "holders", "DELETE /api/sessions/{id}": "holders",
        "GET /api/keys": "holders", "POST /api/keys": "holders", "DELETE /api/keys/{id}": "holders",
        "GET /api/accounts": "administrators", "POST /api/accounts": "administrators",
        "PATCH /api/accounts/{id}": "administrators", "DELETE /api/accounts/{id}": "administrators",
        "GET /api/audit": "administrators",
        "GET /api/enterprise/check-updates": "updaters", "GET /api/enterprise/update-status": "updaters",
        "POST /api/enterprise/start-update": "updaters", "POST /api/enterprise/cancel-update": "updaters",
        "POST /api/enterprise/rollback": "updaters", "POST /api/enterprise/hold-updates": "updaters",
        "DELETE /api/enterprise/hold-updates": "updaters",
        "GET /api/enterprise/update-history": "updaters", "GET /api/enterprise/deployment-info": "updaters",
        "POST /v1/audio/transcriptions": "uploaders", "POST /v1/audio/translations": "uploaders",
        "POST /transcribe": "uploaders",
        "GET /v1/models": "clients", "GET /v1/models/{id}": "clients",
        "GET /api/transcripts": "users", "GET /api/transcripts/{id}": "clients",
        "DELETE /api/transcripts/{id}": "users",
        "PATCH /api/transcripts/{id}": "users", "GET /api/transcripts/{id}/revisions": "users",
        "POST /api/transcripts/{id}/revert": "users", "GET /api/tags": "users",
        "GET /api/transcripts/{id}/audio": "users", "DELETE /api/transcripts/{id}/audio": "users",
        "GET /api/transcripts/export.zip": "users", "POST /api/transcripts/import": "uploaders",
    ]

    @Test func `the routes and who may call them are the documented ones`() throws {
        try withScratch { folder in
            let routes = try Appliance(folder: folder).table.routes
            let found = routes.map { route in
                let path = route.path.hasPrefix("/assets/") ? "/assets/…" : route.path
                let rule =
                    switch route.access {
                    case .everyone(let why): why.isEmpty ? "everyone without a reason" : "everyone"
                    case .newcomers(let why): why.isEmpty ? "newcomers without a reason" : "newcomers"
                    case .clients: "clients"
                    case .users: "users"
                    case .uploaders: "uploaders"
                    case .holders: "holders"
                    case .updaters: "updaters"
                    case .administrators: "administrators"
                    }
                return ["\(route.method.rawValue) \(path)", rule]
            }
            #expect(Set(found) == Set(Self.documented.map { [$0, $1] }))
            #expect(Set(routes.map { "\($0.method) \($0.path)" }).count == routes.count, "a route is there twice")
            let text = try String(contentsOfFile: Repository.root + "/docs/api.md", encoding: .utf8)
            for path in Set(found.map { $0[0].split(separator: " ")[1] }) { #expect(text.contains(path)) }
        }
    }

    @Test func `from elsewhere only what is for everyone answers without a key`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            for route in appliance.table.routes {
                let path = route.path.replacing("{id}", with: "tr_0")
                let answer = try await appliance.call(route.method, path, from: "10.0.0.5")
                switch route.access {
                case .everyone: #expect(answer.status.code < 400 || path.hasPrefix("/health"))
                case .newcomers: #expect(![401, 403].contains(answer.status.code), "\(path)")
                default:
                    #expect(answer.status == .unauthorized, "\(path)")
                    #expect(try route.method == .head ? answer.body.isEmpty : answer.code == "invalid_api_key")
                }
                let head = try await appliance.call(.head, path, from: "10.0.0.5")
                #expect(head.status == answer.status || route.method != .get, "\(path)")
            }
        }
    }

    @Test func `opening the appliance opens the users' routes only`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder, policy: .init(open: true))
            #expect(try await appliance.call(.get, "/v1/models", from: "10.0.0.5").status == .ok)
            #expect(try await appliance.call(.get, "/health/detailed", from: "10.0.0.5").status == .unauthorized)
        }
    }

    @Test func `administrators need the token even on this machine`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            #expect(try await appliance.call(.get, "/health/detailed").status == .unauthorized)
            let key: HTTPFields = [.authorization: "Bearer " + Appliance.token]
            let answer = try await appliance.call(.get, "/health/detailed", from: "10.0.0.5", headers: key)
            #expect(answer.status == .serviceUnavailable)
            #expect(try answer.json["components"] != nil)
        }
    }

    @Test func `a page of another site is refused`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder, policy: .init(open: true))
            let answer = try await appliance.call(.get, "/v1/models", headers: [.origin: "https://evil.example"])
            #expect(answer.status == .forbidden)
            #expect(try answer.code == "foreign_origin")
        }
    }

    @Test func `other methods on a path are refused by name`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            for route in appliance.table.routes {
                let others = [HTTPRequest.Method.get, .post, .put, .patch, .delete].filter { method in
                    !appliance.table.routes.contains { $0.path == route.path && $0.method == method }
                }
                for method in others {
                    let answer = try await appliance.call(method, route.path.replacing("{id}", with: "tr_0"))
                    #expect(answer.status == .methodNotAllowed)
                    #expect(try answer.code == "method_not_allowed")
                    #expect(answer.body.contains(route.method.rawValue))
                }
            }
        }
    }

    @Test(arguments: ["/nothing", "/v1", "/v1/models/base/more", "/assets/", "/assets/../ca.pem", "/api"])
    func `what is no route is none`(path: String) async throws {
        try await withScratch { folder in
            let answer = try await Appliance(folder: folder).call(.get, path)
            #expect(answer.status == .notFound)
            #expect(try answer.code == "route_not_found")
        }
    }

    @Test func `without TLS there is no root certificate`() {
        #expect(!PageRoutes(rootCertificate: nil).routes.contains { $0.path == "/ca.pem" })
    }
}
