/// How many windows of a model are decoded at once, and what memory that takes.
package struct LanePlan: Sendable, Equatable {
    /// Windows decoded at once.
    package let lanes: Int
    /// Bytes of main memory, the model included.
    package let need: Int

    /// - Parameters:
    ///   - isNative: Whether the native engine decodes.
    ///   - wanted: The windows that somebody wants at once; nil for as many as the engine does best with.
    ///   - measured: As many as it did best with when the machine was measured; nil if it was not.
    ///   - memory: Bytes of main memory in all; nil if nobody knows.
    ///   - need: Bytes that so many windows at once take, the model included.
    package init(isNative: Bool, wanted: Int?, measured: Int? = nil, memory: Int?, need: (_ lanes: Int) -> Int) {
        let usual = measured ?? (isNative ? EngineChoice.native : .whisperCpp).usualLanes
        // The other half is for recordings, for the next release while releases are exchanged, and for the system.
        let room = memory.map { $0 / 2 } ?? .max
        lanes = wanted ?? (1...usual).last { need($0) <= room } ?? 1
        self.need = need(lanes)
    }
}
