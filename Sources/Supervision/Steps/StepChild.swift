import Foundation
import Glibc
import Logging
import Updates

/// One step while it runs.
struct StepChild {
    private enum Event: Sendable {
        case output([UInt8])
        case exited(ChildStatus)
        case silence
        case timeIsUp
        case cancelled
    }

    /// How long output may still arrive after the step itself has ended.
    private static let lastOutput = Duration.seconds(2)

    private let process: ChildProcess
    private let output: OutputReader
    private let complaints: OutputReader
    private let events: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation
    private let order: StepOrder

    /// Starts the step.
    ///
    /// - Throws: `SpawnError`, `HandoverError`, or an error of encoding the order.
    init(_ order: StepOrder, reaper: ChildReaper, environment: [String: String], logger: Logger) throws {
        self.order = order
        let (events, continuation) = AsyncStream.makeStream(of: Event.self)
        (self.events, self.continuation) = (events, continuation)
        let input = try PreparedInput(UpdateJSON.encode(order) + Data("\n".utf8))
        defer { close(input.descriptor) }
        let output = try OutputReader { continuation.yield(.output($0)) }
        let log = StepLog(step: order.step, logger: logger)
        let complaints = try OutputReader { log.take($0) }
        let childEnds = [input.descriptor, output.childEnd, complaints.childEnd]
        defer { for end in childEnds.dropFirst() { close(end) } }
        process = try reaper.spawn(
            SpawnOrder(
                program: InstallationLayout.program(in: order.program),
                arguments: ["update-step", order.step.rawValue],
                environment: environment,
                directory: order.staging,
                descriptors: childEnds
            )
        )
        (self.output, self.complaints) = (output, complaints)
    }

    /// Follows the step to its end.
    func run(_ progress: @escaping @Sendable (StepProgress) async -> Void) async -> StepOutcome {
        // In a task of its own: a cancelled one could not wait for the step's end any more.
        let follower = Task { await follow(progress) }
        return await withTaskCancellationHandler {
            await follower.value
        } onCancel: {
            continuation.yield(.cancelled)
        }
    }

    private func follow(_ progress: @escaping @Sendable (StepProgress) async -> Void) async -> StepOutcome {
        let limit = Task { [continuation, order] in
            guard (try? await Task.sleep(for: .seconds(order.timeLimit))) != nil else { return }
            continuation.yield(.timeIsUp)
        }
        let watcher = Task { [continuation, process, output] in
            guard let status = await process.exit.wait() else { return }
            // The reaper ended what the step left behind, so its end of the pipe is closed by now, or nobody's.
            let patience = Task {
                guard (try? await Task.sleep(for: Self.lastOutput)) != nil else { return }
                output.end()
            }
            _ = await output.finished.wait()
            patience.cancel()
            continuation.yield(.exited(status))
        }
        defer {
            for task in [limit, watcher] { task.cancel() }
            output.end()
            complaints.end()
        }
        var transcript = StepTranscript()
        var verdict: StepOutcome?
        var silence = silenceAlarm()
        defer { silence.cancel() }
        for await event in events {
            switch event {
            case .output(let bytes):
                for report in transcript.take(bytes) {
                    silence.cancel()
                    silence = silenceAlarm()
                    await progress(report)
                }
                if transcript.isFaulty { process.signalGroup(SIGKILL) }
            case .exited(let status):
                return verdict ?? transcript.outcome(status)
            case .silence, .timeIsUp:
                verdict = verdict ?? .timedOut
                process.signalGroup(SIGKILL)
            case .cancelled:
                verdict = verdict ?? .cancelled
                process.signalGroup(SIGKILL)
            }
        }
        return .failed("The step could not be followed to its end.")
    }

    private func silenceAlarm() -> Task<Void, Never> {
        Task { [continuation, order] in
            guard (try? await Task.sleep(for: .seconds(order.silenceLimit))) != nil else { return }
            continuation.yield(.silence)
        }
    }
}
