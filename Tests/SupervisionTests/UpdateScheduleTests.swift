import Foundation
import SupervisorControl
import Testing
import Updates

@testable import Supervision

@Suite struct `What the appliance does about releases on its own` {
    private func schedule(_ mode: UpdatePolicy.Mode) throws -> UpdateSchedule {
        UpdateSchedule(policy: try UpdatePolicy(mode: mode, channel: "beta"))
    }

    private func offer(_ outcome: StepOutcome) -> UpdateOffer {
        UpdateOffer(outcome, current: "1.0.0", channel: "beta", at: Date(timeIntervalSince1970: 0))
    }

    private var newer: StepOutcome { newer(failedBefore: nil) }
    private var failedBefore: StepOutcome { newer(failedBefore: true) }

    private func newer(failedBefore: Bool?) -> StepOutcome {
        var facts = StepFacts()
        facts.failedBefore = failedBefore
        facts.release = ReleaseReference(version: "1.1.0", manifest: "0", database: SchemaRange(schema: 1, reader: 1))
        return .done(facts)
    }

    @Test func `it looks unless it is told not to`() throws {
        #expect(try schedule(.automatic).looks)
        #expect(try schedule(.notify).looks)
        #expect(try !schedule(.manual).looks)
    }

    @Test func `a newer release is installed in a window, or told of`() throws {
        let request = UpdateRequest(trigger: .timer, channel: "beta", when: .window)
        #expect(try schedule(.automatic).action(for: offer(newer)) == .install(request))
        #expect(try schedule(.notify).action(for: offer(newer)) == .tell("1.1.0"))
    }

    @Test(arguments: [UpdatePolicy.Mode.automatic, .notify])
    func `without a newer one nothing happens`(mode: UpdatePolicy.Mode) throws {
        let quiet: [Reason.Code] = [.upToDate, .busy]
        for code in quiet {
            #expect(try schedule(mode).action(for: offer(.refused(Reason(code, "why.")))) == .nothing)
        }
        #expect(try schedule(mode).action(for: offer(failedBefore)) == .nothing)
        #expect(try schedule(mode).action(for: offer(.refused(Reason(.expired, "old.")))) == .complain("old."))
    }

    @Test func `pauses are spread, and the first is short`() throws {
        let hour = Duration.seconds(3600)
        #expect(UpdateSchedule.pause(hour, isFirst: true, chance: 1) <= .seconds(361))
        #expect(UpdateSchedule.pause(hour, isFirst: false, chance: 0) >= .seconds(3239))
        #expect(UpdateSchedule.pause(hour, isFirst: false, chance: 1) <= .seconds(3961))
    }
}
