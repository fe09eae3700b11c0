/// Where everything of an updatable installation lies; nothing else builds such a path.
package struct InstallationLayout: Sendable, Equatable {
    /// The data directory, absolute.
    package let data: String
    /// The directory of sealed releases, absolute.
    package let releases: String

    package init(data: String, releases: String) {
        self.data = data
        self.releases = releases
    }

    /// The link that says which generation runs: the only commit point.
    package var active: String { data + "/active" }
    /// The link to the release whose supervisor is to be started; follows `active` after a commit.
    package var supervisor: String { data + "/supervisor" }
    package var generations: String { data + "/generations" }
    package var databases: String { data + "/database" }
    package var update: String { data + "/update" }
    package var lock: String { update + "/lock" }
    package var journal: String { update + "/transaction.json" }
    package var history: String { update + "/history.jsonl" }
    package var failed: String { update + "/failed.json" }
    package var floor: String { update + "/floor.json" }
    package var hold: String { update + "/hold.json" }
    /// The last answer to what the owner has set about updates.
    package var settings: String { update + "/settings.json" }
    /// How far the running release is what its manifest says.
    package var drift: String { update + "/drift.json" }
    /// What the webhook was told already.
    package var webhook: String { update + "/webhook.json" }
    package var ballast: String { update + "/ballast" }
    package var trust: String { update + "/tuf" }
    /// Beside the releases, since a release gets its name by a rename: that works within one mount only, and systemd
    /// mounts every folder that a service may write to by itself.
    package var stagings: String { releases + "/.staging" }
    package var snapshots: String { update + "/snapshots" }
    package var reports: String { update + "/reports" }
    package var run: String { data + "/run" }
    package var control: String { run + "/control.sock" }

    package func generation(_ number: Int) -> String { "\(generations)/\(number)" }
    package func database(_ number: Int) -> String { "\(databases)/\(number)" }
    /// In a database folder that must be kept: which transaction left it behind.
    package func leftBehind(_ number: Int) -> String { database(number) + "/left-behind" }
    /// The SQLite file of a database folder.
    package func databaseFile(_ number: Int) -> String { database(number) + "/appliance.sqlite" }
    package func staging(_ transaction: String) -> String { stagings + "/" + transaction }
    /// The temporary files of a step that belongs to no transaction.
    package func errand(_ step: UpdateStep) -> String { run + "/steps/" + step.rawValue }
    /// The release while it is fetched and checked; beside it is room for temporary files.
    package func stagedRelease(_ transaction: String) -> String { staging(transaction) + "/release" }
    package func snapshot(_ transaction: String) -> String { snapshots + "/" + transaction }
    package func report(_ transaction: String) -> String { reports + "/" + transaction }
    /// The folder of a sealed release.
    package func release(_ release: ReleaseReference) -> String { releases + "/" + release.folderName }
    /// The program that serves, inside a release folder.
    package static func program(in release: String) -> String { release + "/bin/whisper-appliance" }
    /// The supervisor inside a release folder.
    package static func supervisorProgram(in release: String) -> String { release + "/bin/appliance-supervisor" }
    /// The manifest inside a release folder.
    package static func manifest(in release: String) -> String { release + "/manifest.json" }
}
