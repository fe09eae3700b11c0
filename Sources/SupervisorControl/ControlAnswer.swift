package import Updates

/// The supervisor's answer: one line of JSON, for `watch` one line a change.
package struct ControlAnswer<Result: Codable & Sendable>: Codable, Sendable {
    /// What was asked for; nil when it was refused.
    package var result: Result?
    /// Why it was refused.
    package var refused: Reason?

    package init(_ result: Result) { self.result = result }

    package init(refused: Reason) { self.refused = refused }
}
