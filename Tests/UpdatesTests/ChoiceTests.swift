import Foundation
import Testing
import Updates

@Suite struct `Choosing a release` {
    private func outcome(
        _ start: TransactionStart,
        _ release: ReleaseReference?,
        targets: Int? = nil
    ) -> Transaction? {
        var reducer = TransactionReducer()
        _ = reducer.handle(.start(start), at: Sample.start)
        var facts = StepFacts()
        facts.release = release
        facts.targetsVersion = targets
        _ = reducer.handle(.stepDone(facts), at: Sample.start)
        return reducer.transaction
    }

    @Test func `a newer release is taken, with the database change that follows from the two`() {
        for mode in [DatabaseChange.Mode.none, .additive, .rewrite] {
            let taken = outcome(Sample.start(), Sample.newer(mode))
            #expect(taken?.state == .download)
            #expect(taken?.database?.mode == mode)
            #expect(taken?.to?.database == (mode == .rewrite ? 2 : 1))
        }
    }

    @Test func `the release that runs is taken only to repair it`() {
        #expect(outcome(Sample.start(), Sample.old.release)?.reason?.code == .upToDate)
        var start = Sample.start()
        start.request.reinstall = true
        #expect(outcome(start, Sample.old.release)?.state == .download)
    }

    @Test func `older releases and older lists are refused`() {
        let start = Sample.start(floor: Floor(minimumVersion: "1.2.0", minimumTargetsVersion: 5))
        #expect(outcome(start, Sample.release("1.1.9"))?.reason?.code == .rollback)
        #expect(outcome(start, Sample.release("1.2.0-rc.1"))?.reason?.code == .rollback)
        #expect(outcome(start, Sample.release("1.3.0"), targets: 4)?.reason?.code == .rollback)
        #expect(outcome(start, Sample.release("1.2.0"), targets: 5)?.state == .download)
    }

    @Test func `a release that failed before is tried again only when the owner names it`() {
        var start = Sample.start(failed: ["1.1.0"])
        #expect(outcome(start, Sample.release("1.1.0"))?.reason?.code == .failedBefore)
        start.request.version = "1.1.0"
        #expect(outcome(start, Sample.release("1.1.0"))?.state == .download)
        start.request.trigger = .timer
        #expect(outcome(start, Sample.release("1.1.0"))?.reason?.code == .failedBefore)
    }

    @Test func `rewriting the database needs the owner's consent`() {
        var start = Sample.start()
        start.request.allowsRewrite = false
        #expect(outcome(start, Sample.newer(.rewrite))?.reason?.code == .consent)
        #expect(outcome(start, Sample.newer(.additive))?.state == .download)
    }

    @Test func `a release that cannot read the database and garbage are refused`() {
        var start = Sample.start()
        start.from.schema = SchemaRange(schema: 9, reader: 8)
        #expect(outcome(start, Sample.release("1.1.0", schema: 7, reader: 1))?.reason?.code == .database)
        #expect(
            outcome(start, Sample.release("1.1.0", schema: 8, reader: 1))?.database?.mode == DatabaseChange.Mode.none
        )
        #expect(outcome(Sample.start(), nil)?.reason?.code == .stepFailed)
        #expect(outcome(Sample.start(), Sample.release("one"))?.reason?.code == .stepFailed)
    }
}
