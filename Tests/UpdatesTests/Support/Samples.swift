import Foundation
import Updates

/// Values that tests are made of.
enum Sample {
    static let start = Date(timeIntervalSince1970: 1_800_000_000)

    static func release(_ version: String, schema: Int = 4, reader: Int = 4) -> ReleaseReference {
        let digit = version.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xffff }
        let hash = String(repeating: String(65_536 + digit, radix: 16), count: 13).prefix(64)
        return ReleaseReference(
            version: version,
            manifest: String(hash),
            database: SchemaRange(schema: schema, reader: reader)
        )
    }

    static let old = Side(release: release("1.0.0"), generation: 1, database: 1)

    /// A release whose installation needs this kind of database change from `old`.
    static func newer(_ mode: DatabaseChange.Mode, version: String = "1.1.0") -> ReleaseReference {
        switch mode {
        case .none, .restore: release(version)
        case .additive: release(version, schema: 5, reader: 4)
        case .rewrite: release(version, schema: 5, reader: 5)
        }
    }

    static func start(
        _ mode: DatabaseChange.Mode = .none,
        trigger: UpdateRequest.Trigger = .user,
        floor: Floor = Floor(),
        failed: [String] = []
    ) -> TransactionStart {
        var start = TransactionStart(
            txid: "tx",
            request: UpdateRequest(trigger: trigger, allowsRewrite: true),
            from: old,
            bootID: "boot-1",
            nextGeneration: 2,
            nextDatabase: 2,
            floor: floor,
            failedVersions: failed
        )
        if mode == .restore {
            let side = Side(release: release("0.9.0", schema: 3, reader: 3), generation: 2, database: 9)
            start.target = .init(side: side, database: DatabaseChange(mode: .restore, fromSchema: 4, toSchema: 3))
        }
        return start
    }

    /// What a step finds in the ordinary case.
    static func facts(_ step: UpdateStep, _ mode: DatabaseChange.Mode) -> StepFacts {
        var facts = StepFacts()
        switch step {
        case .resolve:
            facts.release = newer(mode)
            facts.targetsVersion = 7
        case .snapshot:
            facts.snapshotPath = "/snapshot"
            facts.snapshotSHA256 = "00"
        case .migrate: facts.schema = 5
        default: break
        }
        return facts
    }
}
