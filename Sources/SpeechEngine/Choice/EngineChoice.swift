/// Which engine is to decode.
package enum EngineChoice: String, Sendable, Codable, CaseIterable {
    case whisperCpp = "whisper.cpp"
    /// The appliance's own, and no other.
    case native
    /// The native one where it can decode and nothing better is known, else whisper.cpp.
    case automatic

    /// Windows that are decoded at once where nobody says how many: each of whisper.cpp's takes all threads, while the native
    /// engine is the quicker the more it has at once.
    package var usualLanes: Int {
        switch self {
        case .whisperCpp: 1
        case .native: 6
        case .automatic: NativeSupport.suitsProcessor ? 6 : 1
        }
    }

    /// Why the native engine cannot do as it is told; nil if it can, or is not wanted.
    ///
    /// - Parameter path: The model's file.
    package func obstacle(model path: String) -> String? {
        self == .whisperCpp ? nil : NativeSupport.obstacle(model: path)
    }

    /// - Parameters: as of `isNative`.
    /// - Throws: as `EngineDecision`.
    func decision(model path: String, preference: EnginePreference?) throws -> EngineDecision {
        let (obstacle, drawback) = (obstacle(model: path), NativeSupport.drawback)
        return try EngineDecision(self, obstacle: obstacle, drawback: drawback, preference: preference)
    }

    /// Whether the native engine is to decode, as far as can be told before it is loaded.
    ///
    /// - Parameters:
    ///   - path: The model's file.
    ///   - preference: What was found to be better, for a choice that is left open.
    package func isNative(model path: String, preference: EnginePreference?) -> Bool {
        // What cannot be done as asked is an error when it is tried, whatever was planned for it.
        (try? decision(model: path, preference: preference).isNative) ?? true
    }
}
