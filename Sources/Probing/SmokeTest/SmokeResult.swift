/// What came of one step of the smoke test.
package struct SmokeResult: Sendable, Encodable, Equatable {
    package enum Outcome: String, Sendable, Encodable {
        case ok, failed, skipped
    }

    package var step: SmokeStep
    package var outcome: Outcome
    /// How long it took, in seconds.
    package var seconds: Double
    /// What was found, what is wrong, or why it was left out; one sentence or more.
    package var message: String
    /// What to do about it; nil unless it failed.
    package var remedy: String?
}

/// What came of a smoke test.
package struct SmokeReport: Sendable, Encodable, Equatable {
    /// Whom it asked.
    package var url: String
    package var steps: [SmokeResult] = []
    /// How many steps ended so; none counts twice.
    package var passed: Int { count(.ok) }
    package var failed: Int { count(.failed) }
    package var skipped: Int { count(.skipped) }
    package var seconds: Double { steps.map(\.seconds).reduce(0, +) }

    package init(url: String) { self.url = url }

    private func count(_ outcome: SmokeResult.Outcome) -> Int { steps.count { $0.outcome == outcome } }

    private enum CodingKeys: CodingKey {
        case url, passed, failed, skipped, seconds, steps
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(url, forKey: .url)
        try container.encode(passed, forKey: .passed)
        try container.encode(failed, forKey: .failed)
        try container.encode(skipped, forKey: .skipped)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(steps, forKey: .steps)
    }
}
