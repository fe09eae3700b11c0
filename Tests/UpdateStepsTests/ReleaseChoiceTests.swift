import Testing
import Updates

@testable import UpdateSteps

@Suite struct `Choosing the release to move to` {
    /// Current version, what the channel points at, stops, floor, failed versions → the choice.
    struct Case: Sendable, CustomTestStringConvertible {
        var current = "1.2.0"
        var newest: String? = "1.3.0"
        var stops: [String] = []
        var minimum: String?
        var failed: [String] = []
        var asked: String?
        var reinstall = false
        var expected: Expected

        enum Expected: Sendable, Equatable {
            case version(String, goal: String? = nil, failedBefore: Bool = false)
            case refused(Reason.Code)
        }

        var testDescription: String { "\(current) → \(asked ?? newest ?? "nothing"): \(expected)" }
    }

    private static let cases = [
        Case(expected: .version("1.3.0")),
        Case(newest: "1.2.0", expected: .refused(.upToDate)),
        Case(newest: "1.2.0", reinstall: true, expected: .version("1.2.0")),
        Case(newest: "1.3.0", reinstall: true, expected: .version("1.2.0")),
        Case(newest: nil, reinstall: true, expected: .version("1.2.0")),
        Case(newest: "1.1.9", expected: .refused(.upToDate)),
        Case(newest: nil, expected: .refused(.nothing)),
        Case(newest: "not a version", expected: .refused(.invalid)),
        Case(current: "1.2.0-beta.1", newest: "1.2.0", expected: .version("1.2.0")),
        // The owner's wish.
        Case(asked: "1.2.5", expected: .version("1.2.5")),
        Case(asked: "1.1.0", expected: .refused(.rollback)),
        Case(asked: "1.2.0", expected: .refused(.upToDate)),
        Case(asked: "1.2.0", reinstall: true, expected: .version("1.2.0")),
        // What was installed before is the least.
        Case(minimum: "1.3.0", expected: .version("1.3.0")),
        Case(minimum: "1.3.1", expected: .refused(.rollback)),
        Case(minimum: "1.3.1", asked: "1.3.0", expected: .refused(.rollback)),
        // What failed here.
        Case(failed: ["1.3.0"], expected: .version("1.3.0", failedBefore: true)),
        Case(failed: ["1.3.0"], asked: "1.3.0", expected: .version("1.3.0")),
        Case(failed: ["1.2.9"], expected: .version("1.3.0")),
        // Stops, none of which is skipped.
        Case(newest: "2.0.0", stops: ["1.5.0", "1.4.0"], expected: .version("1.4.0", goal: "2.0.0")),
        Case(current: "1.4.0", newest: "2.0.0", stops: ["1.4.0", "1.5.0"], expected: .version("1.5.0", goal: "2.0.0")),
        Case(current: "1.5.0", newest: "2.0.0", stops: ["1.4.0", "1.5.0"], expected: .version("2.0.0")),
        Case(newest: "1.3.0", stops: ["1.3.0"], expected: .version("1.3.0")),
        Case(
            newest: "2.0.0",
            stops: ["1.4.0"],
            failed: ["1.4.0"],
            expected: .version("1.4.0", goal: "2.0.0", failedBefore: true)
        ),
    ]

    @Test(arguments: cases) func `every case is decided`(row: Case) throws {
        var request = UpdateRequest(trigger: .user, version: row.asked, reinstall: row.reinstall)
        request.channel = "stable"
        let side = Side(
            release: ReleaseReference(
                version: row.current,
                manifest: String(repeating: "0", count: 64),
                database: SchemaRange(schema: 1, reader: 1)
            ),
            generation: 1,
            database: 1
        )
        let order = StepOrder(
            step: .resolve,
            transaction: "t",
            program: "p",
            layout: InstallationLayout(data: "d", releases: "r"),
            request: request,
            from: side,
            floor: Floor(minimumVersion: row.minimum),
            failedVersions: row.failed,
            limit: StepLimits()[.resolve]
        )
        let found: Case.Expected
        do {
            let choice = try ReleaseChoice(order, newest: row.newest, stops: row.stops)
            found = .version(choice.version, goal: choice.goal, failedBefore: choice.failedBefore)
        } catch let refusal as StepRefusal {
            found = .refused(refusal.reason.code)
            #expect(refusal.reason.message.hasSuffix("."))
        }
        #expect(found == row.expected)
    }
}
