import Foundation

extension SmokeChecks {
    private struct Offer: Decodable {
        var latest_version: String?
        var has_update: Bool
        var update_method: String
    }

    func updates() async throws -> String {
        try await require(["update"])
        if plan.offline { throw SmokeSkip("The update server is left alone, as asked with --offline.") }
        let offer: Offer = try await send(.get("/api/enterprise/check-updates")).expecting(200).json()
        guard offer.update_method == "self" else {
            throw SmokeSkip("No updates here: whoever installed it exchanges its releases.")
        }
        return offer.has_update
            ? "The update server offers \(offer.latest_version ?? "another version")."
            : "The update server offers nothing newer."
    }

    private struct Maintenance: Decodable {
        struct Info: Decodable {
            var state: String
        }

        var maintenance_info: Info
    }

    private static let base = "/api/enterprise-maintenance/"

    /// Everybody else is kept out for a moment.
    ///
    /// If this machine stops in it, it ends by itself after a minute.
    func maintenance() async throws -> String {
        guard plan.maintenance else {
            throw SmokeSkip("It keeps everybody out for a moment; ask for it with --maintenance.")
        }
        guard try await scopes(anonymous: false).contains("admin") else {
            throw Unfit("Only an administrator may turn it on: --token.")
        }
        let before: Maintenance = try await send(.get(Self.base + "status")).expecting(200).json()
        guard before.maintenance_info.state == "off" else {
            throw SmokeSkip("It is \(before.maintenance_info.state) already, and left as it is.")
        }
        let checked: Result<Void, any Error>
        do {
            _ = try await order("enable", body: Data(#"{"duration_minutes":1}"#.utf8)).expecting(200)
            try await expectClosed()
            checked = .success(())
        } catch {
            checked = .failure(error)
        }
        // Whatever went wrong: also an answer that was lost may have turned it on.
        _ = try await order("disable", body: nil).expecting(200)
        try checked.get()
        _ = try await send(.get("/").anonymous).expecting(200)
        return "It kept others out and let administrators in; it is off again."
    }

    private func order(_ name: String, body: Data?) async throws -> ApplianceAnswer {
        try await send(.post(Self.base + name, headers: ["Content-Type": "application/json"], body: body))
    }

    private func expectClosed() async throws {
        let page = try await send(.get("/").anonymous)
        guard page.status == 503, page.header("Retry-After") != nil else {
            throw Unfit("Others get \(page.status) and not 503 with Retry-After.")
        }
        let health: Health = try await send(.get("/health")).expecting(200).json()
        guard health.status == "maintenance" else { throw Unfit("/health says '\(health.status)' meanwhile.") }
        guard try await send(.get("/v1/models")).status == 200 else { throw Unfit("Administrators are kept out, too.") }
    }
}
