import Subprocess

/// A program that is started before its input is known, for one input.
///
/// By then the system has loaded it, which takes longer than what it does with a short recording.
final class StandbyProgram: Sendable {
    private typealias Program = Execution<CustomWriteInput, SequenceOutput, SequenceOutput>

    struct Output: Sendable {
        var bytes: [UInt8]
        var complaints: Complaints
    }

    /// How long it may work on its input.
    private static let patience = Duration.seconds(5)

    private let inputs = AsyncStream.makeStream(of: [UInt8].self, bufferingPolicy: .bufferingOldest(1))
    private let outputs = AsyncStream.makeStream(of: Output.self, bufferingPolicy: .bufferingOldest(1))
    /// Bytes of output.
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Has the program do its work; to be called once.
    ///
    /// - Returns: What it wrote; nil if it is not there or fails, writes too much, takes too long, or if the caller is
    ///   cancelled.
    func work(on input: [UInt8]) async -> Output? {
        inputs.continuation.yield(input)
        return await outputs.stream.first { _ in true }
    }

    /// Starts the program and stays with it until it is gone; whoever is cancelled kills it.
    func run(_ command: Configuration) async {
        defer { outputs.continuation.finish() }
        let log = ComplaintLog()
        let outcome = try? await Subprocess.run(
            command,
            input: .inputWriter,
            output: .sequence,
            error: .sequence
        ) { try await attend($0, log) }
        guard let outcome, outcome.terminationStatus.isSuccess, let bytes = outcome.closureResult else { return }
        outputs.continuation.yield(Output(bytes: bytes, complaints: log.complaints(hiding: "pipe:0")))
    }

    private func attend(_ program: Program, _ log: ComplaintLog) async throws -> [UInt8]? {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.feed(program) }
            // Also when it ends before there is anything to feed it with.
            defer { group.cancelAll() }
            async let listening: Void = log.collect(program.standardError)
            var output: [UInt8] = []
            for try await buffer in program.standardOutput where output.count <= limit {
                buffer.withUnsafeBytes { output.append(contentsOf: $0) }
                if output.count > limit { try program.send(signal: .kill) }
            }
            await listening
            return output.count <= limit ? output : nil
        }
    }

    /// Hands over the input as soon as there is one, and kills a program that takes too long with it.
    private func feed(_ program: Program) async throws {
        guard let input = await inputs.stream.first(where: { _ in true }) else { return }
        // It may know enough before it has read everything.
        async let writing: Void = {
            _ = try? await program.standardInputWriter.write(input)
            try? await program.standardInputWriter.finish()
        }()
        try await Task.sleep(for: Self.patience)
        try program.send(signal: .kill)
        await writing
    }
}
