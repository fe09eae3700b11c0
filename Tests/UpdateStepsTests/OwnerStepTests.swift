import Foundation
import TestSupport
import Testing
import Updates

@testable import UpdateSteps

@Suite struct `Steps that belong to no update` {
    private static let settings = UpdateSettings(policy: .automatic, channel: "beta", windows: "sun 01:00-06:00")

    private func order(_ step: UpdateStep, releases: String = "/r") -> StepOrder {
        let reference = ReleaseReference(version: "1.0.0", manifest: "0", database: SchemaRange(schema: 1, reader: 1))
        let side = Side(release: reference, generation: 1, database: 1)
        return StepOrder(
            step: step,
            transaction: step.rawValue,
            program: "p",
            layout: InstallationLayout(data: "/d", releases: releases),
            request: UpdateRequest(trigger: .timer),
            from: side,
            limit: StepLimits()[step]
        )
    }

    private func steps(webhook: WebhookSettings? = nil) -> ApplianceSteps {
        ApplianceSteps(
            url: nil,
            settings: Self.settings,
            webhook: webhook,
            model: "base",
            executable: "e",
            environment: [:]
        )
    }

    @Test func `tell what the owner has set`() async throws {
        let facts = try await steps().carryOut(order(.settings), report: StepReport { _ in })
        #expect(facts.settings == Self.settings)
    }

    @Test func `tell nobody when no webhook is set`() async throws {
        var order = order(.webhook)
        order.entry = entry
        #expect(try await steps().carryOut(order, report: StepReport { _ in }).told == nil)
    }

    @Test(arguments: ["missing", "empty"]) func `send nothing unsigned that was to be signed`(name: String) async throws
    {
        try await withScratch { folder in
            try Data().write(to: URL(fileURLWithPath: folder + "/empty"))
            var order = order(.webhook)
            order.entry = entry
            let webhook = WebhookSettings(
                url: "http://127.0.0.1:9/",
                secretFile: folder + "/" + name,
                allowsPrivate: true
            )
            await #expect(throws: StepRefusal.self) {
                try await steps(webhook: webhook).carryOut(order, report: StepReport { _ in })
            }
        }
    }

    @Test func `say what of a release is gone`() async throws {
        try await withScratch { folder in
            let facts = try await steps().carryOut(order(.drift, releases: folder), report: StepReport { _ in })
            #expect(facts.drift?.count == 1 && facts.drift?.first?.contains("manifest") == true)
        }
    }

    private var entry: HistoryEntry {
        let transaction = Transaction(
            txid: "t",
            state: .collect,
            kind: .update,
            request: UpdateRequest(trigger: .user),
            from: order(.webhook).from,
            bootID: "boot",
            startedAt: Date()
        )
        return HistoryEntry(transaction, outcome: .failed, at: Date())
    }
}
