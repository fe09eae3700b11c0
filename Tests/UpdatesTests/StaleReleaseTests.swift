import Foundation
import Testing
import Updates

@Suite struct `A release from metadata past their date` {
    @Test(arguments: [(true, UpdateRequest.Trigger.user, true), (false, .user, false), (true, .timer, false)])
    func `is taken only if the owner agreed to it`(agreed: Bool, trigger: UpdateRequest.Trigger, isTaken: Bool) {
        let time = Date(timeIntervalSince1970: 1_800_000_000)
        var start = Sample.start(.none)
        start.request = UpdateRequest(trigger: trigger, acceptsStale: agreed)
        var facts = Sample.facts(.resolve, .none)
        facts.isStale = true
        var reducer = TransactionReducer()
        _ = reducer.handle(.start(start), at: time)
        _ = reducer.handle(.stepDone(facts), at: time)
        let transaction = reducer.transaction
        #expect(transaction?.state == (isTaken ? .download : .resolve))
        #expect(transaction?.isStale == (isTaken ? true : nil))
        #expect(transaction?.reason?.code == (isTaken ? nil : .expired))
        let entry = transaction.map { HistoryEntry($0, outcome: .committed, at: time) }
        #expect(entry?.acceptedStale == (isTaken ? true : nil))
    }

    @Test func `requests of older releases agree to nothing`() throws {
        let old = #"{"trigger":"user","channel":"stable","when":"now","reinstall":false,"allowsRewrite":true}"#
        #expect(try !UpdateJSON.decode(UpdateRequest.self, from: Data(old.utf8)).mayUseStale)
    }
}
