import Testing
import Updates

/// A kind of update, good or bad.
struct Scenario: CustomTestStringConvertible, Sendable {
    let name: String
    let prepare: @Sendable (inout World.State) -> Void
    /// Whether the update, left alone, ends committed.
    let isGood: Bool

    var testDescription: String { name }

    static let all = [
        Scenario(name: "good, same database", prepare: { _ in }, isGood: true),
        Scenario(
            name: "good, additive migration",
            prepare: { $0.offered = SchemaRange(schema: 5, reader: 4) },
            isGood: true
        ),
        Scenario(
            name: "good, rewriting migration",
            prepare: { $0.offered = SchemaRange(schema: 5, reader: 5) },
            isGood: true
        ),
        Scenario(
            name: "unhealthy, additive migration",
            prepare: {
                $0.offered = SchemaRange(schema: 5, reader: 4)
                $0.unhealthy = ["1.1.0"]
            },
            isGood: false
        ),
        Scenario(
            name: "exits at once, rewriting migration",
            prepare: {
                $0.offered = SchemaRange(schema: 5, reader: 5)
                $0.exits = ["1.1.0": 99]
            },
            isGood: false
        ),
    ]
}
