/// Which server to run.
package struct ServerOrder: Codable, Sendable, Hashable {
    /// The number of its generation; 0 for a release that is not under this supervisor's control.
    package var generation: Int
    /// The folder of its release.
    package var folder: String
    /// The SQLite file it uses; nil for its own choice.
    package var database: String?
    /// Whether it refuses uploads for now.
    package var intakeIsClosed: Bool

    package init(generation: Int, folder: String, database: String? = nil, intakeIsClosed: Bool = false) {
        self.generation = generation
        self.folder = folder
        self.database = database
        self.intakeIsClosed = intakeIsClosed
    }
}
