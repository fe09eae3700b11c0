/// What stands behind a pass over a recording: whose turn it is, and what earlier passes over it left.
package protocol PassHost: Sendable {
    /// A window that an earlier pass decoded; nil if none did.
    func window(_ number: Int) async throws -> WindowResult?

    /// Keeps a window for later passes; it is safe when this returns.
    ///
    /// - Parameter secondsDone: Seconds of the recording that later passes need not decode, with this window.
    func keep(_ result: WindowResult, secondsDone: Double) async throws

    /// Runs `work` when it is this recording's turn in the engine.
    ///
    /// - Parameter seconds: The length of the audio `work` decodes; 0 if it only looks what language it is.
    /// - Throws: `Suspension` instead of a turn if the pass is to end and to be taken up again later.
    func turn<Result: Sendable>(
        seconds: Double,
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result
}

/// The end of a pass that will be taken up again where it was.
package struct Suspension: Error {
    package init() {}
}

/// For recordings that are alone and remembered by nobody.
struct NoHost: PassHost {
    func window(_ number: Int) -> WindowResult? { nil }

    func keep(_ result: WindowResult, secondsDone: Double) {}

    func turn<Result: Sendable>(
        seconds: Double,
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await work()
    }
}
