/// A way to decode: with what, and what it takes of the machine.
package struct EngineSetup: Sendable, Hashable, Codable {
    package var program: EngineProgram
    /// Processor threads, of all windows together.
    package var threads: Int
    /// Windows decoded at once.
    package var lanes: Int

    package init(_ program: EngineProgram, threads: Int, lanes: Int) {
        self.program = program
        self.threads = threads
        self.lanes = lanes
    }

    /// For example `2 threads, 4 windows`.
    package var share: String {
        "\(threads) thread\(threads == 1 ? "" : "s"), \(lanes) window\(lanes == 1 ? "" : "s")"
    }
}
