import Foundation
package import Updates

/// What the steps of an update do in the appliance.
package struct ApplianceSteps: StepWork {
    private let repository: ReleaseRepository
    private let executable: String
    private let model: String
    private let environment: [String: String]
    private let settings: UpdateSettings
    private let webhook: WebhookSettings?

    /// - Parameters:
    ///   - url: Address of the update server; nil if none is set.
    ///   - settings: What the owner has set about updates.
    ///   - webhook: Who is told how updates end; nil if nobody is.
    ///   - model: The id of the model that the server uses.
    ///   - executable: The running binary.
    ///   - environment: What the supervisor says.
    package init(
        url: String?,
        settings: UpdateSettings = UpdateSettings(policy: .notify, channel: "stable", windows: ""),
        webhook: WebhookSettings? = nil,
        model: String,
        executable: String,
        environment: [String: String]
    ) {
        repository = ReleaseRepository(url: url)
        self.executable = executable
        self.model = model
        self.environment = environment
        self.settings = settings
        self.webhook = webhook
    }

    package func carryOut(_ order: StepOrder, report: StepReport) async throws -> StepFacts {
        switch order.step {
        case .resolve:
            try await ResolveStep(repository: repository, machine: .current).run(order, report: report)
        case .download: try await DownloadStep(repository: repository).run(order, report: report)
        case .verify: try FolderSteps().verify(order, report: report)
        case .seal: try FolderSteps().seal(order, report: report)
        case .preflight: try await PreflightStep(executable: executable, model: model).run(order, report: report)
        case .snapshot: try DatabaseSteps().snapshot(order, report: report)
        case .migrate: try DatabaseSteps().migrate(order, report: report)
        case .checkDatabase: try DatabaseSteps().check(order, report: report)
        case .settings: settingsFacts
        case .drift: try DriftStep().run(order, report: report)
        case .webhook: try await WebhookStep(settings: webhook).run(order)
        case .probe: try await ProbeStep(environment: environment, model: model).run(order)
        }
    }

    private var settingsFacts: StepFacts {
        var facts = StepFacts()
        facts.settings = settings
        return facts
    }
}
