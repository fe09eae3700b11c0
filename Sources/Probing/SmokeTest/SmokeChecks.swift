/// The checks of the smoke test: what is asked, and what the answers must be.
struct SmokeChecks: Sendable {
    typealias Send = @Sendable (ApplianceRequest) async throws -> ApplianceAnswer

    let plan: SmokeTest.Plan
    let hasKey: Bool
    let send: Send
    let sample = SpeechSample.bundled

    init(_ plan: SmokeTest.Plan, hasKey: Bool, send: @escaping Send) {
        self.plan = plan
        self.hasKey = hasKey
        self.send = send
    }

    /// - Returns: What was found, for people.
    /// - Throws: `SmokeSkip`; anything else is a failure.
    func carryOut(_ step: SmokeStep) async throws -> String {
        switch step {
        case .connection, .tls: throw SmokeSkip("It was made before.")
        case .health: try await health()
        case .identity: try await identity()
        case .permissions: try await permissions()
        case .page: try await page()
        case .transcription: try await transcription()
        case .streaming: try await streaming()
        case .updates: try await updates()
        case .maintenance: try await maintenance()
        }
    }

    /// What of `/health` and `/health/detailed` is looked at.
    struct Health: Decodable {
        struct Component: Decodable {
            var id: String
            var state: String
            var reason: String?
            var remedy: String?

            var sentence: String { ["\(id) is \(state):", reason, remedy].compactMap(\.self).joined(separator: " ") }
        }

        var status: String
        var version: String
        var reason: String?
        var components: [Component]?
    }

    private func health() async throws -> String {
        var answer = try await send(.get("/health"))
        var health: Health = try answer.json()
        guard answer.status == 200 else {
            throw Unfit("It is \(health.status): \(health.reason ?? "it does not say why").")
        }
        if try await scopes(anonymous: false).contains("admin") {
            answer = try await send(.get("/health/detailed")).expecting(200)
            health = try answer.json()
        }
        let parts = health.components ?? []
        let broken = parts.filter { $0.state == "failed" }
        guard broken.isEmpty else { throw Unfit(broken.map(\.sentence).joined(separator: " ")) }
        let well = health.status == "ok" ? "It is well." : "It is \(health.status): \(health.reason ?? "")"
        return ([well] + parts.filter { $0.state == "degraded" }.map(\.sentence)).joined(separator: " ")
    }

    private struct Installed: Decodable {
        var commit: String?
        var update_method: String
    }

    private struct UpdateState: Decodable {
        struct Drift: Decodable {
            var state: String
            var faults: [String]?
        }

        var drift: Drift?
    }

    private func identity() async throws -> String {
        let health: Health = try await send(.get("/health")).json()
        guard health.version == plan.version else {
            throw Unfit("Version \(health.version) answers, and this program is \(plan.version).")
        }
        guard try await scopes(anonymous: false).contains("update") else {
            return
                "Version \(health.version), as this program. Of which commit it is, only its administrators are told."
        }
        let installed: Installed = try await send(.get("/api/enterprise/deployment-info")).expecting(200).json()
        guard installed.commit == plan.commit else {
            let (theirs, ours) = (installed.commit ?? "an unknown one", plan.commit ?? "an unknown one")
            throw Unfit("Version \(health.version) of commit \(theirs) answers, and this program is of \(ours).")
        }
        let state: UpdateState = try await send(.get("/api/enterprise/update-status")).expecting(200).json()
        if let drift = state.drift, drift.state == "drifted" {
            throw Unfit("Its program files are not what was shipped: \((drift.faults ?? []).joined(separator: ", ")).")
        }
        return "Version \(health.version) of commit \(installed.commit ?? "unknown"), as this program."
    }

    private struct Session: Decodable {
        var scopes: [String]
    }

    /// What a caller may do.
    func scopes(anonymous: Bool) async throws -> Set<String> {
        let request = ApplianceRequest.get("/api/session")
        let session: Session = try await send(anonymous ? request.anonymous : request).expecting(200).json()
        return Set(session.scopes)
    }

    /// - Throws: `SmokeSkip` if the caller may not do it.
    func require(_ scopes: Set<String>) async throws {
        let missing = scopes.subtracting(try await self.scopes(anonymous: false)).sorted()
        guard !missing.isEmpty else { return }
        let names = missing.map { "'\($0)'" }.joined(separator: " and ")
        throw SmokeSkip(
            hasKey
                ? "The key lacks the permission \(names)."
                : "That takes a key with the permission \(names): --token, or the account that the data belong to."
        )
    }
}
