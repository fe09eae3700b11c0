import Foundation
import Updates

/// What follows a fault: the supervisor starts again, and the owner tries once more.
struct Aftermath {
    private let box: Box
    /// What was said until the fault.
    private let said: String

    init(_ box: Box, said: String) {
        self.box = box
        self.said = said
    }

    /// Recovers and inspects.
    func check() async throws -> [String] {
        let session = try Session(box)
        await session.recover()
        return try await inspect(session, isFinal: false)
    }

    /// Looks for what was promised, recovers, inspects, recovers again (nothing may change), mends what was broken on
    /// purpose, repeats the transaction (it must succeed) and inspects again.
    func run(isFaulty: Bool) async throws -> [String] {
        var found = isFaulty ? [] : try Inspection(box, try Promises(said)).brokenPromises()
        found += try await check()
        let before = try Tree.fingerprint(box.folder)
        let again = try Session(box)
        await again.recover()
        let changed = Tree.differences(before, try Tree.fingerprint(box.folder))
        found += changed.map { "I8: another recovery changed \($0)" }
        return try await found + repeatTransaction(again)
    }

    private func repeatTransaction(_ session: Session) async throws -> [String] {
        try box.write(Behaviour())
        let scenario = try box.scenario()
        let before = try? GenerationStore(box.layout).active().side.release.version
        try await session.transact(isRepeated: true)
        let after = try? GenerationStore(box.layout).active().side.release.version
        let wanted = scenario.isRollback ? Self.other(before) : Scenario.newVersion
        let last = UpdateRecords(box.layout).history().last
        var found: [String] = []
        if after != wanted || last?.outcome != .committed {
            found.append("the next attempt ended with \(after ?? "nothing"): \(last?.reason?.message ?? "?")")
        }
        return try await found + inspect(session, isFinal: true)
    }

    private static func other(_ version: String?) -> String {
        version == Scenario.newVersion ? Scenario.oldVersion : Scenario.newVersion
    }

    private func inspect(_ session: Session, isFinal: Bool) async throws -> [String] {
        if await session.driver.transaction?.state == .safeMode {
            return try box.behaviour().unhealthy.count > 1 ? [] : ["the appliance ended in safe mode"]
        }
        return try Inspection(box, try Promises(said)).violations(running: session.servers.running, isFinal: isFinal)
    }
}
