/// Chances that are the same in every run (SplitMix64), so that a recording always becomes the same text.
struct SeededDraws {
    private var state: UInt64

    init(seed: Int) { state = UInt64(bitPattern: Int64(seed)) }

    /// A number in 0..<1.
    mutating func next() -> Float {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return Float((mixed ^ mixed >> 31) >> 40) / Float(1 << 24)
    }
}
