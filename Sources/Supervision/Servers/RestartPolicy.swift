/// When a server that died is started again.
package struct RestartPolicy: Sendable, Equatable {
    /// What to do after a death.
    package struct Verdict: Sendable, Equatable {
        /// How long to wait before the next start.
        package var delay: Duration
        /// Whether it died so often that somebody has to look.
        package var isFailing: Bool
    }

    /// The wait after the first death; doubled after each further one.
    package var firstDelay: Duration
    /// The longest wait.
    package var longestDelay: Duration
    /// Deaths in a row after which the server counts as failing; it is still tried, at the longest wait.
    package var limit: Int
    /// A server that lived this long is healthy: earlier deaths are forgotten.
    package var healthyAfter: Duration
    private var deaths = 0

    package init(
        firstDelay: Duration = .milliseconds(250),
        longestDelay: Duration = .seconds(60),
        limit: Int = 5,
        healthyAfter: Duration = .seconds(120)
    ) {
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
        self.limit = limit
        self.healthyAfter = healthyAfter
    }

    /// Notes a death.
    ///
    /// - Parameter uptime: How long the server was ready; nil when it never was.
    package mutating func died(after uptime: Duration?) -> Verdict {
        if let uptime, uptime >= healthyAfter { deaths = 0 }
        deaths += 1
        guard deaths < limit else { return Verdict(delay: longestDelay, isFailing: true) }
        let delay = firstDelay * (1 << min(deaths - 1, 20))
        return Verdict(delay: min(delay, longestDelay), isFailing: false)
    }
}
