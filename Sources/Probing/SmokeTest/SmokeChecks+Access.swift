import Foundation
import WebInterface

extension SmokeChecks {
    /// What nobody may do without a key, wherever he is: a route for each kind of secret.
    private static let closed = [
        "/health/detailed", "/api/accounts", "/api/audit", "/api/backups", "/api/logs",
        "/api/enterprise/deployment-info",
        "/api/enterprise-maintenance/status",
    ]

    /// What takes one of these permissions.
    private static let limited: [(path: String, scopes: Set<String>)] = [
        ("/api/transcripts?limit=1", ["read"]), ("/metrics", ["read"]), ("/v1/models", ["read", "transcribe"]),
    ]

    func permissions() async throws -> String {
        let scopes = try await scopes(anonymous: true)
        guard scopes.isDisjoint(with: ["admin", "update"]) else {
            throw Unfit("Without a key, callers may do what only administrators may.")
        }
        for path in Self.closed + Self.limited.filter({ $0.scopes.isDisjoint(with: scopes) }).map({ $0.path }) {
            let status = try await send(.get(path).anonymous).status
            guard status == 401 else { throw Unfit("Without a key, \(path) answers \(status), not 401.") }
        }
        let foreign = ApplianceRequest.get("/api/transcripts?limit=1", headers: ["Origin": "https://elsewhere.example"])
        let status = try await send(foreign.anonymous).status
        guard status == 403 else { throw Unfit("To pages of other sites, the archive answers \(status), not 403.") }
        // Only once: who guesses keys is shut out.
        if hasKey, try await send(.get("/health/detailed")).status == 401 { throw Unfit("The key is not valid there.") }
        let allowed = scopes.sorted().joined(separator: ", ")
        return scopes.isEmpty
            ? "Without a key nothing is shown or taken."
            : "Without a key nothing is administered; allowed from here: \(allowed)."
    }

    func page() async throws -> String {
        let health: Health = try await send(.get("/health")).json()
        let isSame = health.version == plan.version
        for asset in WebAssets.all {
            let answer = try await send(.get(asset.path))
            guard answer.status == 200 else { throw Unfit("\(asset.path) answers \(answer.status).") }
            // Of another version, the files are other ones.
            guard !isSame || answer.body == Data(asset.bytes) else {
                throw Unfit("\(asset.path) is not the one of this version.")
            }
            guard answer.header("Content-Security-Policy") != nil else {
                throw Unfit("\(asset.path) comes without a Content-Security-Policy.")
            }
        }
        return "\(WebAssets.all.count) files of the pages \(isSame ? "are those of this version" : "are there")."
    }
}
