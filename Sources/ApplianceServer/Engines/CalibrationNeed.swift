/// What is to be done about the engine of a model and what was measured for it.
enum CalibrationNeed: Equatable {
    case nothing
    /// The engine is to be made anew, to decode as it was measured to be best.
    case following
    case measuring

    /// - Parameters:
    ///   - measured: Why the model is to be decoded as it is; nil if that was not measured on this machine.
    ///   - given: The reason that the engine gives for how it decodes; one that cannot do what was measured has its own.
    ///   - followed: The reason for which an engine was made anew last.
    init(measured: String?, given: String?, followed: String?) {
        guard let measured else {
            self = .measuring
            return
        }
        self = measured == given || measured == followed ? .nothing : .following
    }
}
