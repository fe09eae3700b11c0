/// How long steps may take.
package struct StepLimits: Sendable, Equatable {
    /// The limits of one step, in seconds.
    package struct Limit: Sendable, Equatable {
        /// In all.
        package var seconds: Int
        /// Between two progress lines.
        package var silence: Int

        package init(seconds: Int, silence: Int) {
            self.seconds = seconds
            self.silence = silence
        }
    }

    private var limits: [UpdateStep: Limit]

    /// The limits of a real appliance, except for the given ones.
    package init(_ changed: [UpdateStep: Limit] = [:]) {
        limits = Self.standard.merging(changed) { $1 }
    }

    package subscript(step: UpdateStep) -> Limit { limits[step] ?? Limit(seconds: 120, silence: 60) }

    // Long steps live as long as they report progress; their total is only a bound for a child that reports for ever.
    private static let standard: [UpdateStep: Limit] = [
        .resolve: Limit(seconds: 300, silence: 120),
        .download: Limit(seconds: 24 * 3600, silence: 180),
        .verify: Limit(seconds: 1800, silence: 180),
        .seal: Limit(seconds: 1800, silence: 300),
        .preflight: Limit(seconds: 900, silence: 300),
        .snapshot: Limit(seconds: 4 * 3600, silence: 900),
        .migrate: Limit(seconds: 12 * 3600, silence: 900),
        .checkDatabase: Limit(seconds: 3600, silence: 900),
        .probe: Limit(seconds: 120, silence: 120),
        .settings: Limit(seconds: 20, silence: 20),
        .drift: Limit(seconds: 1800, silence: 180),
        .webhook: Limit(seconds: 60, silence: 60),
    ]
}
