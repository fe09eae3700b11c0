/// Something that is not as it should be, and what mends it.
package struct Finding: Encodable, Sendable, Equatable {
    package enum Severity: String, Encodable, Sendable {
        /// Nothing is broken; somebody may want to know.
        case note
        /// Something will break, or is less safe than it should be.
        case warning
        /// Something is broken.
        case error
    }

    /// What was checked, always the same words; programs may ask for them.
    package let id: String
    package let severity: Severity
    /// What was found.
    package let measured: String
    /// Why it matters.
    package let why: String
    /// A command or an advice.
    package let remedy: String
    /// What `--fix` does about it; nil where only people can.
    package let repair: Repair?

    init(
        _ id: String,
        _ severity: Severity,
        measured: String,
        why: String,
        remedy: String,
        repair: Repair? = nil
    ) {
        self.id = id
        self.severity = severity
        self.measured = measured
        self.why = why
        self.remedy = remedy
        self.repair = repair
    }

    private enum CodingKeys: CodingKey { case id, severity, measured, why, remedy, fixable }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(severity, forKey: .severity)
        try container.encode(measured, forKey: .measured)
        try container.encode(why, forKey: .why)
        try container.encode(remedy, forKey: .remedy)
        try container.encode(repair != nil, forKey: .fixable)
    }
}
