/// How many windows of a model are decoded at once, and what memory that takes.
package struct LanePlan: Sendable, Equatable {
    /// Windows decoded at once.
    package let lanes: Int
    /// How many times the memory that whisper.cpp needs to work on one window is to be planned for.
    package let workingMemories: Int

    /// - Parameters:
    ///   - isNative: Whether the native engine decodes.
    ///   - wanted: The windows that somebody wants at once; nil for as many as the engine does best with.
    ///   - memory: Bytes of main memory in all; nil if nobody knows.
    ///   - need: Bytes that a model and so many times the memory for one window come to.
    package init(isNative: Bool, wanted: Int?, memory: Int?, need: (_ workingMemories: Int) -> Int) {
        let usual = (isNative ? EngineChoice.native : .whisperCpp).usualLanes
        // A quarter is for recordings, for the rest of the appliance and for the system.
        let room = memory.map { $0 / 4 * 3 } ?? .max
        let fitting = (1...usual).last { need(Self.workingMemories($0, isNative)) <= room }
        lanes = wanted ?? fitting ?? 1
        workingMemories = Self.workingMemories(lanes, isNative)
    }

    /// Each of whisper.cpp's windows takes all of it, while two of the native engine's take less than that, since they
    /// share what is computed in between.
    private static func workingMemories(_ lanes: Int, _ isNative: Bool) -> Int { isNative ? (lanes + 2) / 2 : lanes }
}
