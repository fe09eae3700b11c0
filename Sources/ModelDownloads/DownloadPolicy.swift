package import RepositoryHTTP

/// How long a download waits and how often it tries.
package struct DownloadPolicy: Sendable {
    /// What is asked of web servers.
    package var limits: HTTPLimits
    /// Tries of one source in a row that bring nothing.
    package var tries = 5
    /// The pause behind the first of them; it doubles each time.
    package var pause = Duration.seconds(1)
    /// The longest pause.
    ///
    /// A server that asks for a longer one is given up.
    package var longestPause = Duration.seconds(60)

    /// - Parameter silence: The longest time in which nothing arrives.
    package init(silence: Duration = .seconds(30)) {
        limits = HTTPLimits()
        limits.silence = silence
    }
}

/// When a source is tried again.
struct Retries {
    let policy: DownloadPolicy
    private var failures = 0

    init(_ policy: DownloadPolicy) { self.policy = policy }

    /// The pause before the next try; nil if there is to be none.
    ///
    /// - Parameter progressed: Whether the try that failed brought the download further.
    mutating func pause(after error: DownloadError, progressed: Bool) -> Duration? {
        guard error.isPassing else { return nil }
        failures = progressed ? 1 : failures + 1
        guard failures < policy.tries else { return nil }
        let own = min(policy.pause * (1 << min(failures - 1, 16)), policy.longestPause)
        guard case .busy(_, _, let seconds?) = error else { return own }
        let asked = Duration.seconds(seconds)
        return asked > policy.longestPause ? nil : max(own, asked)
    }
}
