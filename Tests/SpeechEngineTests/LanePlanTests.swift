import Testing

@testable import SpeechEngine

@Suite struct `How many windows are decoded at once` {
    /// Bytes of a model with one hundred for a window.
    private let need = { (workingMemories: Int) in 300 + 100 * workingMemories }

    private func plan(isNative: Bool, wanted: Int? = nil, memory: Int? = nil) -> LanePlan {
        LanePlan(isNative: isNative, wanted: wanted, memory: memory, need: need)
    }

    @Test func `is what each engine does best with, where memory is plenty`() {
        #expect(plan(isNative: false, memory: 1_000_000) == plan(isNative: false))
        #expect(plan(isNative: false).lanes == 1)
        #expect(plan(isNative: true).lanes == EngineChoice.native.usualLanes)
    }

    @Test(
        .enabled(if: NativeSupport.suitsProcessor),
        arguments: [(1000, 6), (936, 6), (932, 5), (800, 5), (796, 3), (668, 3), (664, 1), (536, 1), (10, 1)]
    )
    func `is what three quarters of the memory hold`(memory: Int, lanes: Int) {
        #expect(plan(isNative: true, memory: memory).lanes == lanes)
    }

    @Test func `is what somebody wants, whatever memory there is`() {
        #expect(plan(isNative: true, wanted: 8, memory: 10).lanes == 8)
        #expect(plan(isNative: false, wanted: 3, memory: 10).lanes == 3)
    }

    @Test(arguments: [(1, 1, 1), (2, 2, 2), (3, 2, 3), (4, 3, 4), (6, 4, 6), (8, 5, 8)])
    func `says how much memory that takes`(lanes: Int, native: Int, other: Int) {
        #expect(plan(isNative: true, wanted: lanes).workingMemories == native)
        #expect(plan(isNative: false, wanted: lanes).workingMemories == other)
    }
}
