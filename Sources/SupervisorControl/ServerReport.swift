/// One server process, as the supervisor tells of it.
package struct ServerReport: Codable, Sendable, Equatable {
    package enum State: String, Codable, Sendable { case starting, ready, stopping }

    /// The number of its generation; 0 for a release that is not under the supervisor's control.
    package var generation: Int
    package var process: Int32
    /// The folder of its release.
    package var folder: String
    package var state: State

    package init(generation: Int, process: Int32, folder: String, state: State) {
        self.generation = generation
        self.process = process
        self.folder = folder
        self.state = state
    }
}
