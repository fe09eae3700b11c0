/// Which engine is to decode.
package enum EngineChoice: String, Sendable, Codable, CaseIterable {
    case whisperCpp = "whisper.cpp"
    /// The appliance's own, and no other.
    case native
    /// The native one where it can decode, else whisper.cpp.
    case automatic

    /// Windows that are decoded at once where nobody says how many: each of whisper.cpp's takes all threads, while the native
    /// engine is the quicker the more it has at once.
    package var usualLanes: Int { self == .whisperCpp || !NativeSupport.suitsProcessor ? 1 : 6 }

    /// How many times the memory that whisper.cpp needs to work on one window is to be planned for.
    ///
    /// Each of its windows takes that, while two of the native engine's take less, since they share what is computed in
    /// between.
    ///
    /// - Parameter lanes: Windows decoded at once; nil if nobody said.
    package func workingMemories(lanes: Int?) -> Int {
        let count = lanes ?? usualLanes
        // What is open may become whisper.cpp, which decodes one at a time unless it is told otherwise.
        return self == .native || self == .automatic && lanes == nil ? (count + 2) / 2 : count
    }

    /// Why the native engine cannot do as it is told; nil if it can, or is not wanted.
    ///
    /// - Parameter path: The model's file.
    package func obstacle(model path: String) -> String? {
        self == .whisperCpp ? nil : NativeSupport.obstacle(model: path)
    }
}
