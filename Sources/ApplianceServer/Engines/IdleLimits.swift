/// How long engines that nobody uses keep their memory.
package struct IdleLimits: Sendable, Equatable {
    /// Of the default model; nil for ever.
    package var ofDefault: Duration?
    /// Of all others; nil for ever.
    package var ofOthers: Duration?

    package init(ofDefault: Duration? = nil, ofOthers: Duration? = .seconds(15 * 60)) {
        self.ofDefault = ofDefault
        self.ofOthers = ofOthers
    }
}
