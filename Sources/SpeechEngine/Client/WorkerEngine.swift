import Foundation
package import Logging
import ServiceLifecycle
import Subprocess
import SystemPackage

/// A speech engine in a worker process, restarted whenever it dies.
///
/// `run()` must be running for requests to be served. The process is started by the first request. When it dies, what it
/// was working on is tried once more in a new process; work that kills two processes fails with
/// `EngineError.workerCrashed`. A cancelled window that does not end by itself is ended together with its process, if
/// nothing else is using it.
package actor WorkerEngine: SpeechEngine, Service {
    /// How the worker process is started.
    package struct Configuration: Sendable {
        /// The executable and the arguments that make it an engine worker, without the settings.
        package var command: [String]
        package var settings: EngineWorkerProcess.Settings

        package init(command: [String], settings: EngineWorkerProcess.Settings) {
            self.command = command
            self.settings = settings
        }
    }

    /// What the worker is doing, for health reports.
    package enum State: Sendable, Equatable {
        case unloaded, loading, ready(EngineFacts), failed(EngineError)
    }

    /// How long a cancelled window may go on before its process is ended.
    private static let cancellationGrace = Duration.milliseconds(300)

    /// A crash is to end the process, not to start a debugger; and threads that wait for each other are to sleep soon:
    /// spinning made a machine that is also doing something else take twice as long.
    private static let environment: [Environment.Key: String?] = ["GGML_NO_BACKTRACE": "1", "GOMP_SPINCOUNT": "10000"]

    private let configuration: Configuration
    private let logger: Logger
    private let launches: AsyncStream<Void>
    private let requestLaunch: AsyncStream<Void>.Continuation

    package private(set) var state = State.unloaded
    /// Whether the last process that tried to load the model could.
    package private(set) var hasLoaded = false
    private var link: WorkerLink?
    private var processIdentifier: Int32?
    /// Why the process is about to end, as it said itself.
    private var lastWords: EngineError?
    private var startWaiters: [CheckedContinuation<LoadedWorker, any Error>] = []
    private var endWaiters: [CheckedContinuation<Void, Never>] = []
    private var pending: [UInt64: PendingRequest] = [:]
    private var abandoned: Set<UInt64> = []
    private var voices: [UInt64: HeardVoice] = [:]
    private var nextID: UInt64 = 1
    private var stopped = false

    package init(_ configuration: Configuration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        (launches, requestLaunch) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Hosts the worker process until the task is cancelled or the application shuts down.
    package func run() async throws {
        for await _ in launches.cancelOnGracefulShutdown() where link == nil {
            await host()
        }
        shutDown()
    }

    /// Ends the worker process and waits until it is gone; the next request starts another.
    ///
    /// All its memory goes back to the system.
    package func unload() async {
        guard let link else { return }
        link.shutDown()
        await withCheckedContinuation { endWaiters.append($0) }
    }

    /// Ends the worker process, and `run`; requests fail from now on.
    package func stop() {
        shutDown()
        link?.shutDown()
    }

    /// Worker processes started so far.
    package private(set) var starts = 0

    /// Whether there is a worker process, or one is about to be started.
    package var isRunning: Bool { link != nil || state == .loading }

    /// The worker's process id while one runs.
    package var worker: Int32? { processIdentifier }

    // MARK: Requests

    package func facts() async throws -> EngineFacts {
        try await twice { try await loadedWorker().facts }
    }

    package func decode(
        _ samples: [Float],
        options: DecodingOptions,
        progress: @escaping @Sendable (Double) -> Void
    ) async throws -> DecodedWindow {
        let body = try FrameBody.request(options, samples: samples)
        return try FrameBody.value(
            DecodedWindow.self,
            from: try await request(.decode, body: body, progress: progress)
        )
    }

    package func detectLanguage(_ samples: [Float]) async throws -> [LanguageProbability] {
        let body = FrameBody.samples(samples)
        return try FrameBody.value([LanguageProbability].self, from: try await request(.detectLanguage, body: body))
    }

    package func tokenSizes(of texts: [String]) async throws -> [[Int]] {
        let body = try FrameBody.json(texts)
        return try FrameBody.value([[Int]].self, from: try await request(.splitIntoTokens, body: body))
    }

    package func voiceProbabilities(_ samples: [Float], in stream: VoiceStream) async throws -> [Float] {
        let answer = try await request(
            .detectVoice,
            id: stream.id,
            body: FrameBody.request(voices[stream.id, default: HeardVoice()].end, samples: samples),
            before: { link in
                try await self.remind(link, of: stream)
            }
        )
        voices[stream.id, default: HeardVoice()].hear(samples)
        return FrameBody.samples(from: answer)
    }

    /// A worker that replaces a dead one hears again what it needs to judge the next frames as that one would have.
    private func remind(_ link: WorkerLink, of stream: VoiceStream) async throws {
        let heard = voices[stream.id] ?? HeardVoice()
        if heard.listener !== link, !heard.samples.isEmpty {
            let body = try FrameBody.request(heard.start, samples: heard.samples)
            _ = try await answer(to: Frame(.detectVoice, id: stream.id, body: body), over: link) { _ in }
        }
        voices[stream.id, default: HeardVoice()].listener = link
    }

    package func close(_ stream: VoiceStream) {
        voices[stream.id] = nil
        link?.send(Frame(.closeVoice, id: stream.id))
    }

    /// Sends a request and waits for its answer; once more if the worker died meanwhile.
    private func request(
        _ kind: Frame.Kind,
        id fixedID: UInt64? = nil,
        body: Data,
        progress: @escaping @Sendable (Double) -> Void = { _ in },
        before: (WorkerLink) async throws -> Void = { _ in }
    ) async throws -> Data {
        try await twice {
            let link = try await loadedWorker().link
            try await before(link)
            let id = fixedID ?? nextRequestID()
            return try await answer(to: Frame(kind, id: id, body: body), over: link, progress: progress)
        }
    }

    /// Does something once more if the worker dies meanwhile.
    private func twice<Answer>(_ work: () async throws -> Answer) async throws -> Answer {
        var lastDeath = ""
        for _ in 1...2 {
            do {
                return try await work()
            } catch let death as WorkerDeath {
                lastDeath = death.detail
                logger.warning("engine worker died during a request", metadata: ["engine.death": "\(lastDeath)"])
            }
        }
        throw EngineError.workerCrashed(detail: lastDeath)
    }

    private func nextRequestID() -> UInt64 {
        // Voice streams use random ids; these stay far below them.
        nextID += 1
        return nextID
    }

    private func answer(
        to frame: Frame,
        over link: WorkerLink,
        progress: @escaping @Sendable (Double) -> Void
    ) async throws -> Data {
        try await withTaskCancellationHandler {
            try Task.checkCancellation()
            guard self.link === link else { throw WorkerDeath(detail: "it ended before the request") }
            return try await withCheckedThrowingContinuation { continuation in
                pending[frame.id] = PendingRequest(continuation: continuation, progress: progress)
                link.send(frame)
            }
        } onCancel: {
            // The handler is synchronous and the actor is not; nothing waits for this task.
            Task { await self.cancel(frame.id) }
        }
    }

    private func cancel(_ id: UInt64) async {
        guard let request = pending.removeValue(forKey: id) else { return }
        request.continuation.resume(throwing: CancellationError())
        abandoned.insert(id)
        let link = link
        link?.send(Frame(.cancel, id: id))
        try? await Task.sleep(for: Self.cancellationGrace)
        if abandoned.contains(id), self.link === link, pending.isEmpty {
            logger.debug("ending the engine worker with the window that was cancelled")
            link?.shutDown()
        }
    }

    // MARK: The process

    /// A worker that has loaded its model, started if there is none.
    ///
    /// - Throws: `WorkerDeath` when it died before it had, `EngineError` when it could not.
    private func loadedWorker() async throws -> LoadedWorker {
        try Task.checkCancellation()
        if let link, case .ready(let facts) = state { return LoadedWorker(link: link, facts: facts) }
        guard !stopped else { throw Self.stopping }
        if state != .loading {
            state = .loading
            requestLaunch.yield()
        }
        // Told what became of this start: whoever asked `state` for it might see the next one already.
        return try await withCheckedThrowingContinuation { startWaiters.append($0) }
    }

    /// Starts one process and serves its frames until it is gone.
    private func host() async {
        state = .loading
        do {
            let (socket, child) = try FrameSocket.pair()
            let link = WorkerLink(socket)
            self.link = link
            let ending = try await Subprocess.run(
                .path(FilePath(configuration.command[0])),
                arguments: Arguments(
                    Array(configuration.command.dropFirst()) + configuration.settings.arguments()
                ),
                environment: .inherit.updating(Self.environment),
                input: .fileDescriptor(FileDescriptor(rawValue: child), closeAfterSpawningProcess: true),
                output: .discarded,
                error: .currentStandardError
            ) { execution in
                await self.serve(link, processIdentifier: execution.processIdentifier.value)
                try? execution.send(signal: .kill)
            }
            ended(detail: Self.describe(ending.terminationStatus))
        } catch {
            ended(detail: "\(error)", failure: .workerUnavailable(detail: "\(error)"))
        }
    }

    private func serve(_ link: WorkerLink, processIdentifier: Int32) async {
        self.processIdentifier = processIdentifier
        starts += 1
        await withTaskCancellationOrGracefulShutdownHandler {
            for await frame in link.frames { receive(frame) }
        } onCancelOrGracefulShutdown: {
            // In-flight requests of a graceful stop have finished by now: this service is stopped last.
            link.shutDown()
        }
    }

    private func receive(_ frame: Frame) {
        switch frame.kind {
        case .ready:
            guard let facts = try? FrameBody.value(EngineFacts.self, from: frame.body) else { return }
            guard let link, state == .loading else { return }
            state = .ready(facts)
            hasLoaded = true
            var metadata: Logger.Metadata = ["engine.version": "\(facts.engine)"]
            if let reason = facts.reason { metadata["engine.reason"] = "\(reason)" }
            logger.info("engine worker is ready", metadata: metadata)
            resumeStartWaiters(with: .success(LoadedWorker(link: link, facts: facts)))
        case .progress:
            if let share = FrameBody.samples(from: frame.body).first { pending[frame.id]?.progress(Double(share)) }
        case .decoded, .languages, .voice, .tokens:
            abandoned.remove(frame.id)
            pending.removeValue(forKey: frame.id)?.continuation.resume(returning: frame.body)
        case .failed:
            let error = (try? FrameBody.value(EngineError.self, from: frame.body)) ?? .decodingFailed(code: 0)
            abandoned.remove(frame.id)
            if frame.id == 0 {
                lastWords = error
            } else {
                pending.removeValue(forKey: frame.id)?.continuation.resume(throwing: error)
            }
        case .decode, .detectLanguage, .detectVoice, .closeVoice, .cancel, .splitIntoTokens:
            logger.error("engine worker sent a request", metadata: ["engine.frame": "\(frame.kind)"])
            link?.shutDown()
        }
    }

    private func ended(detail: String, failure: EngineError? = nil) {
        link = nil
        processIdentifier = nil
        abandoned = []
        if let failure = failure ?? lastWords {
            failed(failure, toStart: failure)
        } else if state == .loading {
            let death = WorkerDeath(detail: "while loading, \(detail)")
            failed(.workerCrashed(detail: death.detail), toStart: death)
        } else {
            state = .unloaded
        }
        lastWords = nil
        let requests = pending
        pending = [:]
        for request in requests.values { request.continuation.resume(throwing: WorkerDeath(detail: detail)) }
        let waiters = endWaiters
        endWaiters = []
        for waiter in waiters { waiter.resume() }
    }

    private func failed(_ failure: EngineError, toStart reason: any Error) {
        state = .failed(failure)
        hasLoaded = false
        resumeStartWaiters(with: .failure(reason))
    }

    private func resumeStartWaiters(with outcome: Result<LoadedWorker, any Error>) {
        let waiters = startWaiters
        startWaiters = []
        for waiter in waiters { waiter.resume(with: outcome) }
    }

    private static let stopping = EngineError.workerUnavailable(detail: "the appliance is stopping")

    private func shutDown() {
        stopped = true
        requestLaunch.finish()
        if state == .loading { state = .unloaded }
        resumeStartWaiters(with: .failure(Self.stopping))
    }

    private static func describe(_ status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "it exited with status \(code)"
        case .signaled(let signal): "it was ended by signal \(signal)"
        }
    }
}

/// A worker that has loaded its model.
private struct LoadedWorker {
    var link: WorkerLink
    var facts: EngineFacts
}

/// A request whose answer is awaited.
private struct PendingRequest {
    var continuation: CheckedContinuation<Data, any Error>
    var progress: @Sendable (Double) -> Void
}

/// What a voice stream's detector heard last.
private struct HeardVoice {
    /// Whole frames, since a short one would count as padded; the last one of a recording may be short.
    private(set) var samples: [Float] = []
    /// The first of these frames.
    private(set) var start = 0
    /// The worker that heard them.
    weak var listener: WorkerLink?

    /// The frame behind them.
    var end: Int { start + samples.count / VoiceFrame.samples }

    mutating func hear(_ more: [Float]) {
        samples += more
        let needed = VoiceMemory.start(heard: end)
        samples.removeFirst((needed - start) * VoiceFrame.samples)
        start = needed
    }
}

/// The worker died with a request in hand.
private struct WorkerDeath: Error {
    var detail: String
}
