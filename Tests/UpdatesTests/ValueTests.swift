import Foundation
import TestSupport
import Testing
import Updates

@Suite struct `Versions` {
    static let ascending = [
        "0.1.0", "0.1.1", "0.2.0-alpha", "0.2.0-alpha.1", "0.2.0-alpha.2", "0.2.0-alpha.10", "0.2.0-alpha.beta",
        "0.2.0-beta", "0.2.0-rc.1", "0.2.0", "0.10.0", "1.0.0",
    ]

    @Test func `are ordered as semver.org says`() throws {
        let versions = try Self.ascending.map { try ReleaseVersion($0) }
        for (index, one) in versions.enumerated() {
            for (other, two) in versions.enumerated() {
                #expect((one < two) == (index < other))
                #expect((one == two) == (index == other))
            }
        }
        #expect(try ReleaseVersion("1.0.0+a") == ReleaseVersion("1.0.0+b"))
    }

    @Test(arguments: [
        "", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.x", "v1.2.3", "1.2.3-", "1.2.3-a..b", "1.2.3-01", "-1.2.3", "1.2.3 ",
        "1..3", "1.2.3-ä", "99999999999999999999.0.0", "1.2.3+", "1.2.3/..",
    ])
    func `others are refused`(text: String) {
        #expect(throws: UpdateError.version(text)) { try ReleaseVersion(text) }
    }
}

@Suite struct `Database changes` {
    @Test func `follow from what the database holds and what the release brings`() {
        let cases: [(SchemaRange, SchemaRange, DatabaseChange.Mode?)] = [
            (SchemaRange(schema: 4, reader: 4), SchemaRange(schema: 4, reader: 4), DatabaseChange.Mode.none),
            (SchemaRange(schema: 4, reader: 4), SchemaRange(schema: 5, reader: 4), .additive),
            (SchemaRange(schema: 4, reader: 4), SchemaRange(schema: 6, reader: 2), .additive),
            (SchemaRange(schema: 4, reader: 4), SchemaRange(schema: 5, reader: 5), .rewrite),
            (SchemaRange(schema: 5, reader: 4), SchemaRange(schema: 4, reader: 4), DatabaseChange.Mode.none),
            (SchemaRange(schema: 5, reader: 5), SchemaRange(schema: 4, reader: 4), nil),
        ]
        for (old, new, mode) in cases { #expect(DatabaseChange(from: old, to: new)?.mode == mode) }
    }
}

@Suite struct `Floors, failures and holds` {
    @Test func `a floor only rises`() {
        var floor = Floor(minimumVersion: "1.1.0", minimumTargetsVersion: 5, time: Sample.start)
        let before = floor
        floor.raise(to: Floor(minimumVersion: "1.0.9", minimumTargetsVersion: 4, time: Sample.start - 1))
        floor.raise(to: Floor(minimumVersion: "nonsense"))
        floor.raise(to: Floor())
        #expect(floor == before)
        floor.raise(to: Floor(minimumVersion: "1.1.1-rc.1", minimumTargetsVersion: 6, time: Sample.start + 1))
        #expect(floor == Floor(minimumVersion: "1.1.1-rc.1", minimumTargetsVersion: 6, time: Sample.start + 1))
    }

    @Test func `the same transaction fails only once`() {
        var failed = FailedReleases()
        for txid in ["a", "a", "b"] {
            failed.record("1.0.0", reason: Reason(.gateFailed, ""), txid: txid, at: Sample.start)
        }
        #expect(failed.entries["1.0.0"]?.count == 2)
        failed.forgive("1.0.0")
        #expect(failed.versions.isEmpty)
    }

    @Test func `damaged records: the floor stays at what runs, a hold holds, the rest is empty`() throws {
        try withScratch { folder in
            let installation = try Installation(in: folder)
            let layout = installation.layout
            for path in [layout.floor, layout.hold, layout.failed, layout.history] {
                try Data("garbage".utf8).write(to: URL(fileURLWithPath: path))
            }
            let records = UpdateRecords(layout)
            #expect(records.floor().minimumVersion == "1.0.0")
            #expect(records.hold()?.isActive(at: Sample.start) == true)
            #expect(records.hold()?.isActive(at: Sample.start) == true)
            #expect(records.failedReleases() == FailedReleases())
            #expect(records.history().isEmpty)
            try records.setHold(nil)
            #expect(records.hold() == nil)
        }
    }
}

@Suite struct `Update windows` {
    private func date(_ text: String) throws -> Date {
        try Date(text, strategy: .iso8601)
    }

    @Test func `contain the local times they name`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "Europe/Berlin"))
        // Monday 2 March 2026; Berlin is one hour ahead.
        let cases: [(String, String, Bool)] = [
            ("mon-fri 02:00-05:00", "2026-03-02T01:00:00Z", true),
            ("mon-fri 02:00-05:00", "2026-03-02T00:59:59Z", false),
            ("mon-fri 02:00-05:00", "2026-03-02T04:00:00Z", false),
            ("mon-fri 02:00-05:00", "2026-03-01T02:00:00Z", false),
            ("sat-mon 02:00-05:00", "2026-03-02T02:00:00Z", true), ("daily 00:00-24:00", "2026-03-02T22:59:00Z", true),
            ("sun 23:00-02:00", "2026-03-01T22:30:00Z", true), ("sun 23:00-02:00", "2026-03-02T00:30:00Z", true),
            ("sun 23:00-02:00", "2026-03-02T22:30:00Z", false), ("mon 23:00-02:00", "2026-03-02T00:30:00Z", false),
        ]
        for (window, time, isInside) in cases {
            #expect(try UpdateWindow(window).contains(try date(time), in: calendar) == isInside, "\(window) \(time)")
        }
    }

    @Test(arguments: [
        "mon", "mon 2-5", "mon 02:00-25:00", "mon 02:60-03:00", "foo 02:00-03:00", "mon 02:00-02:00", "",
        "mon 02:00–03:00",
    ])
    func `others are refused`(text: String) {
        #expect(throws: UpdateError.window(text)) { try UpdateWindow(text) }
    }

    @Test func `decide together with holds`() throws {
        let policy = try UpdatePolicy(mode: .automatic, windows: "mon 02:00-03:00, tue 02:00-03:00")
        #expect(policy.windows.count == 2)
        let hold = Hold(until: nil, since: Sample.start)
        let now = UpdateRequest(trigger: .user, when: .now)
        #expect(policy.allowsSwitch(now, hold: nil, at: Sample.start))
        #expect(!policy.allowsSwitch(now, hold: hold, at: Sample.start))
        #expect(
            try UpdatePolicy().allowsSwitch(UpdateRequest(trigger: .timer, when: .window), hold: nil, at: Sample.start)
        )
    }
}

@Suite struct `Step protocol` {
    @Test func `lines are what the protocol says`() throws {
        let lines = [
            "{\"event\":\"progress\",\"done\":5,\"total\":10,\"note\":\"half\"}", "{\"event\":\"progress\",\"done\":5}",
            "{\"event\":\"done\"}", "{\"event\":\"done\",\"facts\":{\"bytes\":7}}",
            "{\"event\":\"refused\",\"code\":\"space\",\"message\":\"The disk is full.\"}",
        ]
        for line in lines {
            let event = try UpdateJSON.decode(StepEvent.self, from: Data(line.utf8))
            #expect(try UpdateJSON.decode(StepEvent.self, from: try UpdateJSON.encode(event)) == event)
        }
        #expect(
            try UpdateJSON.decode(StepEvent.self, from: Data(lines[4].utf8))
                == .refused(Reason(.space, "The disk is full."))
        )
        for line in ["", "{}", "{\"event\":\"other\"}", "{\"event\":\"progress\"}", "{\"event\":\"refused\"}", "null"] {
            #expect(throws: (any Error).self) { try UpdateJSON.decode(StepEvent.self, from: Data(line.utf8)) }
        }
    }
}

@Suite struct `Status` {
    @Test func `tells only what the journal and the history say`() throws {
        let idle = UpdateStatus(nil, history: [], active: "1.0.0")
        #expect(idle.status == .idle)
        #expect(!idle.updating)
        var transaction = ReducerSamples.transaction
        let entry = HistoryEntry(transaction, outcome: .committed, at: Sample.start)
        let running = UpdateStatus(transaction, history: [entry, entry], active: "1.1.0")
        #expect(running.history.count == 1)
        #expect(running.status == .updating)
        #expect(running.triesLeft == 1)
        let json = try #require(
            try JSONSerialization.jsonObject(with: try UpdateJSON.encode(running)) as? [String: Any]
        )
        #expect(json["update_state"] as? String == "probation")
        #expect(json["updating"] as? Bool == true)
        #expect(json["from_version"] as? String == "1.0.0")
        #expect(json["to_version"] as? String == "1.1.0")
        #expect(json["started_at"] as? String == "2027-01-15T08:00:00Z")
        #expect(json["percent"] as? Int == 90)
        transaction.state = .rollback
        #expect(UpdateStatus(transaction, history: [], active: nil).status == .rollingBack)
        for state in UpdateState.allCases {
            transaction.state = state
            let status = UpdateStatus(transaction, history: [], active: nil, progress: StepProgress(done: 1, total: 2))
            #expect((0...100).contains(status.percent))
            #expect(!status.message.isEmpty)
        }
        for outcome in UpdateOutcome.allCases {
            let past = HistoryEntry(transaction, outcome: outcome, at: Sample.start)
            #expect(UpdateStatus(nil, history: [past], active: "1.0.0").message.isEmpty == false)
        }
    }
}
