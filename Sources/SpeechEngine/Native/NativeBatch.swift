import NativeEngine

/// The windows that one thread decodes together; belongs to that thread.
final class NativeBatch {
    private struct Running {
        let request: NativeRequest
        let window: RunningWindow
    }

    private let lane: NativeLane
    private let queue: NativeQueue
    private let capacity: Int
    private let ownThreads: Int
    private let allThreads: Int
    private var running: [Running] = []

    /// - Parameters:
    ///   - capacity: Windows decoded together.
    ///   - ownThreads: Processor threads it may use beside others.
    ///   - allThreads: Those it may use while others have nothing to do.
    init(_ model: NativeModel, queue: NativeQueue, capacity: Int, ownThreads: Int, allThreads: Int) {
        lane = NativeLane(model: model, threads: ownThreads)
        self.queue = queue
        self.capacity = capacity
        self.ownThreads = ownThreads
        self.allThreads = allThreads
    }

    /// Works until nothing is left to do.
    func work() {
        while true {
            leave { $0.request.control.isCancelled ? .failure(CancellationError()) : nil }
            // Windows are heard before any is taken further: the more there are, the less each token costs.
            if running.count < capacity, let request = queue.take() {
                lane.threads = queue.isIdle(but: running.count + 1) ? allThreads : ownThreads
                begin(request)
            } else if running.isEmpty {
                return lane.rest()
            } else {
                lane.threads = queue.isIdle(but: running.count) ? allThreads : ownThreads
                step()
            }
        }
    }

    private func begin(_ request: NativeRequest) {
        let control = request.control
        do {
            guard !control.isCancelled else { throw CancellationError() }
            switch request.work {
            case .decode(let options, _, _):
                control.beginAttempt(seconds: Double(request.samples.count) / Double(EngineAudio.sampleRate))
                let window = try lane.begin(request.samples, options: options) { control.isCancelled }
                running.append(Running(request: request, window: window))
            case .languages(let answer):
                answer(.success(try lane.languages(request.samples) { control.isCancelled }))
                queue.finish(1)
            }
        } catch {
            request.fail(Self.translated(error, request))
            queue.finish(1)
        }
    }

    private func step() {
        do {
            try lane.step(running.map(\.window))
            for entry in running { entry.request.control.reached(seconds: entry.window.reached) }
            leave { entry in
                guard let text = entry.window.text, case .decode(let options, let language, _) = entry.request.work
                else { return nil }
                let words = options.timesTokens ? language : nil
                return Result { try DecodedWindow(text, vocabulary: lane.model.vocabulary, wordsIn: words) }
            }
        } catch {
            // Whatever it is, it is not one window's.
            leave { .failure(Self.translated(error, $0.request)) }
        }
    }

    /// Lets those go that there is an answer for.
    private func leave(_ result: (Running) -> Result<DecodedWindow, any Error>?) {
        running.removeAll { entry in
            guard case .decode(_, _, let answer) = entry.request.work, let result = result(entry) else { return false }
            queue.finish(1)
            answer(result)
            return true
        }
    }

    private static func translated(_ error: any Error, _ request: NativeRequest) -> any Error {
        switch error as? NativeEngineError {
        case .cancelled: CancellationError()
        case .windowSize(let samples): EngineError.windowSize(samples: samples)
        case .unknownLanguage(let language):
            if case .decode(_, let code, _) = request.work {
                EngineError.unknownLanguage(code)
            } else {
                EngineError.unknownLanguage(language)
            }
        case .compute(let status): EngineError.decodingFailed(code: Int(status))
        case .file, .model, .precision: EngineError.decodingFailed(code: 0)
        case nil: error
        }
    }
}
