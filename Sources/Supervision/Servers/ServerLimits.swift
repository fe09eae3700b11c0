/// How long a server may take for what.
package struct ServerLimits: Sendable, Equatable {
    /// From its start until it is ready, unless it asks for more.
    package var start: Duration
    /// The same however often it asks.
    package var longestStart: Duration
    /// Silence after which a ready server counts as hung; zero for no watchdog.
    package var watchdog: Duration
    /// To finish its requests after it announced by itself that it stops.
    package var ownStop: Duration

    package init(
        start: Duration = .seconds(120),
        longestStart: Duration = .seconds(3600),
        watchdog: Duration = .seconds(60),
        ownStop: Duration = .seconds(600)
    ) {
        self.start = start
        self.longestStart = longestStart
        self.watchdog = watchdog
        self.ownStop = ownStop
    }
}
