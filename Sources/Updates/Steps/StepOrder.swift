/// All that a step needs to know, as one JSON object on its standard input.
package struct StepOrder: Codable, Sendable, Equatable {
    /// Version of this format.
    package var v = 1
    /// What to do.
    package var step: UpdateStep
    /// The transaction it belongs to; `check` when the owner only asked what is new.
    package var transaction: String
    /// A rollback takes a release that is sealed already.
    package var kind: Transaction.Kind
    /// The release the step is about: the staged one until it is sealed, the sealed one for rollbacks and afterwards.
    package var folder: String
    /// The folder of the release whose `bin/whisper-appliance` runs the step.
    package var program: String
    /// The data directory.
    package var data: String
    /// The directory of sealed releases.
    package var releases: String
    /// The step's place for temporary files, with the staged release in `release`.
    ///
    /// Exists when the step starts.
    package var staging: String
    /// What the owner or the schedule asked for.
    package var request: UpdateRequest
    /// Where the appliance comes from.
    package var from: Side
    /// Where it goes; nil until `resolve` is done.
    package var to: Side?
    /// What happens to the database; nil until `resolve` is done.
    package var database: DatabaseChange?
    /// Below these nothing may be chosen.
    package var floor: Floor
    /// Versions that failed before and may only be chosen when the owner asks for exactly them.
    package var failedVersions: [String]
    /// `webhook`: what it is to tell of.
    package var entry: HistoryEntry?
    /// Seconds the step may take in all; it is killed then.
    package var timeLimit: Int
    /// Seconds without a progress line after which it is killed.
    package var silenceLimit: Int

    package init(
        step: UpdateStep,
        transaction: String,
        kind: Transaction.Kind = .update,
        program: String,
        layout: InstallationLayout,
        request: UpdateRequest,
        from: Side,
        to: Side? = nil,
        database: DatabaseChange? = nil,
        floor: Floor = Floor(),
        failedVersions: [String] = [],
        limit: StepLimits.Limit
    ) {
        self.step = step
        self.transaction = transaction
        self.program = program
        data = layout.data
        releases = layout.releases
        staging = layout.staging(transaction)
        self.kind = kind
        switch step {
        case .resolve, .download, .verify, .seal:
            folder = kind == .rollback ? to.map { layout.release($0.release) } ?? "" : layout.stagedRelease(transaction)
        case .preflight, .snapshot, .migrate, .checkDatabase, .probe, .settings, .drift, .webhook:
            folder = layout.release((to ?? from).release)
        }
        self.request = request
        self.from = from
        self.to = to
        self.database = database
        self.floor = floor
        self.failedVersions = failedVersions
        timeLimit = limit.seconds
        silenceLimit = limit.silence
    }

    /// Where the data and the releases lie.
    package var layout: InstallationLayout { InstallationLayout(data: data, releases: releases) }
}
