/// Which engine decodes, and why where that was left open.
struct EngineDecision: Equatable {
    var isNative: Bool
    var reason: String?

    init(isNative: Bool, reason: String? = nil) {
        self.isNative = isNative
        self.reason = reason
    }

    /// - Parameters:
    ///   - obstacle: What keeps the native engine from decoding.
    ///   - drawback: What makes it the second choice as long as nobody has measured it.
    ///   - preference: What was found to be better, for a choice that is left open.
    /// - Throws: `EngineError.nativeEngineUnfit` where it was asked for in spite of that.
    init(
        _ choice: EngineChoice,
        obstacle: String?,
        drawback: String? = nil,
        preference: EnginePreference? = nil
    ) throws {
        switch (choice, obstacle) {
        case (.whisperCpp, _): self.init(isNative: false, reason: preference?.reason)
        case (.native, let obstacle?): throw EngineError.nativeEngineUnfit(reason: obstacle)
        case (.native, nil): self.init(isNative: true, reason: preference?.reason)
        case (.automatic, let obstacle?): self.init(isNative: false, reason: obstacle)
        case (.automatic, nil):
            let usual = "The native engine can decode with this model here; nobody has measured which is quicker."
            self.init(
                isNative: preference.map { $0.setup.program.engine == .native } ?? (drawback == nil),
                reason: preference?.reason ?? drawback ?? usual
            )
        }
    }
}
