import Testing

@testable import SpeechEngine

@Suite struct `How many windows are decoded at once` {
    private func plan(isNative: Bool, wanted: Int? = nil, measured: Int? = nil, memory: Int? = nil) -> LanePlan {
        // A model of three hundred bytes with one hundred for each window.
        LanePlan(isNative: isNative, wanted: wanted, measured: measured, memory: memory) { 300 + 100 * $0 }
    }

    @Test func `is what each engine does best with, where memory is plenty`() {
        #expect(plan(isNative: false, memory: 1_000_000) == plan(isNative: false))
        #expect(plan(isNative: false).lanes == 1)
        #expect(plan(isNative: true).lanes == EngineChoice.native.usualLanes)
    }

    @Test(arguments: [(2000, 6), (1800, 6), (1799, 5), (1300, 3), (1000, 2), (999, 1), (800, 1), (10, 1)])
    func `is what half of the memory holds`(memory: Int, lanes: Int) {
        #expect(plan(isNative: true, memory: memory).lanes == lanes)
        #expect(plan(isNative: true, memory: memory).need == 300 + 100 * lanes)
    }

    @Test func `is what was measured to be best, if there is memory for it`() {
        #expect(plan(isNative: true, measured: 12).lanes == 12)
        #expect(plan(isNative: true, measured: 12, memory: 2000).lanes == 7)
        #expect(plan(isNative: true, wanted: 3, measured: 12).lanes == 3)
    }

    @Test func `is what somebody wants, whatever memory there is`() {
        #expect(plan(isNative: true, wanted: 8, memory: 10).lanes == 8)
        #expect(plan(isNative: false, wanted: 3, memory: 10).lanes == 3)
    }
}
