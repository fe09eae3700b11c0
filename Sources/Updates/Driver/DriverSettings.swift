/// How a driver behaves.
package struct DriverSettings: Sendable {
    package var policy: UpdatePolicy
    /// Identifies the boot of the machine.
    package var bootID: String
    package var steps = StepLimits()
    package var reducer = ReducerLimits()
    /// Seconds until a server must be ready.
    package var startSeconds = 120
    /// Seconds a server gets to finish what it is doing.
    package var drainSeconds = 300
    /// What the new release must show before it is committed.
    package var gate = Gate(passes: 5, minimumSeconds: 120, limitSeconds: 600)
    /// What the old release must show after a rollback.
    package var rollbackGate = Gate(passes: 1, minimumSeconds: 0, limitSeconds: 60)
    /// The checks that say whether a release runs at all and can read its data, as opposed to what the machine lets it do.
    package var vitalChecks: Set<String> = ["answers", "page", "archive"]
    /// How often windows and holds are looked at while waiting.
    package var permissionPoll = Duration.seconds(5)
    /// Bytes kept aside for a rollback on a full disk.
    package var ballastBytes = 8 << 20
    /// Snapshots and reports that are kept.
    package var keptSnapshots = 2
    package var keptReports = 10

    package struct Gate: Sendable, Equatable {
        package var passes: Int
        package var minimumSeconds: Int
        package var limitSeconds: Int

        package init(passes: Int, minimumSeconds: Int, limitSeconds: Int) {
            self.passes = passes
            self.minimumSeconds = minimumSeconds
            self.limitSeconds = limitSeconds
        }
    }

    package init(policy: UpdatePolicy, bootID: String) {
        self.policy = policy
        self.bootID = bootID
    }
}
