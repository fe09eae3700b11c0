/// An engine, and how it multiplies.
package struct EngineProgram: Sendable, Hashable, Codable {
    package var engine: EngineChoice
    /// Of the native engine.
    package var format: NativeFormat?

    package init(engine: EngineChoice, format: NativeFormat? = nil) {
        self.engine = engine
        self.format = format
    }

    /// For example `native int8+int16`.
    package var name: String { engine.rawValue + (format.map { " \($0)" } ?? "") }
}

extension EngineChoice {
    /// The engines that this choice leaves open and that can decode with a model on this machine, the likeliest to be
    /// quick first.
    ///
    /// - Parameter path: The model's file.
    package func programs(model path: String) -> [EngineProgram] {
        let isAble = self != .whisperCpp && obstacle(model: path) == nil
        let native = isAble ? NativeFormat.all.map { EngineProgram(engine: .native, format: $0) } : []
        let other = self == .native ? [] : [EngineProgram(engine: .whisperCpp)]
        return NativeSupport.drawback == nil ? native + other : other + native
    }
}
