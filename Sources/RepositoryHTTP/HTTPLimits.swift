/// How long a repository may keep us waiting.
package struct HTTPLimits: Sendable {
    /// The longest time until a connection is there.
    package var connecting = Duration.seconds(10)
    /// The longest time in which nothing arrives.
    package var silence = Duration.seconds(20)
    /// The bytes per second that must arrive on average after `silence`.
    package var minimumRate = 1000
    /// The most redirects that are followed for one file.
    package var redirects = 5

    package init() {}
}
