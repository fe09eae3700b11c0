import Foundation
import Synchronization

/// The worker's side: loads the model, then answers frames until the other side is gone.
///
/// It runs as a process of its own because ggml aborts on broken models and on missing memory; whoever started it
/// survives that. It is trusted with samples and a model file, and speaks to nobody but its socket.
package final class EngineWorkerProcess: Sendable {
    /// How a worker is set up.
    package struct Settings: Sendable {
        package var model: String
        /// Windows decoded at the same time.
        package var lanes: Int

        package init(model: String, lanes: Int) {
            self.model = model
            self.lanes = lanes
        }
    }

    private let model: WhisperWeights
    private let socket: FrameSocket
    private let writer = WorkThread(name: "writer")
    private let voice = VoiceLane()
    private let lanes: [DecodeLane]

    /// Serves the socket until it closes.
    ///
    /// - Parameter descriptor: The connected socket, owned from now on.
    /// - Returns: The exit status of the process: 0 when the other side went away, 1 when loading failed.
    package static func serve(_ settings: Settings, on descriptor: CInt) -> Int32 {
        let socket = FrameSocket(owning: descriptor)
        do {
            let worker = try EngineWorkerProcess(settings, socket: socket)
            try worker.serve()
            return 0
        } catch {
            let failure = (error as? EngineError) ?? .workerUnavailable(detail: "\(error)")
            if let body = try? FrameBody.json(failure) { _ = socket.write(Frame(.failed, id: 0, body: body)) }
            return 1
        }
    }

    private init(_ settings: Settings, socket: FrameSocket) throws {
        let model = try WhisperWeights(path: settings.model)
        self.model = model
        self.socket = socket
        lanes = try (0..<max(1, settings.lanes)).map { number in
            DecodeLane(lane: try WhisperLane(weights: model), number: number)
        }
        // Loading one now says at start, not in the middle of a recording, that it cannot be loaded.
        _ = try VoiceDetector()
        let facts = EngineFacts(
            engine: WhisperLibrary.version,
            languages: model.languages,
            processorFeatures: WhisperLibrary.processorFeatures,
            lanes: lanes.count
        )
        send(Frame(.ready, id: 0, body: try FrameBody.json(facts)))
    }

    private func serve() throws {
        while let frame = try socket.read() {
            switch frame.kind {
            case .decode:
                let (options, samples) = try FrameBody.request(DecodingOptions.self, from: frame.body)
                let control = DecodeControl { [self] share in
                    send(Frame(.progress, id: frame.id, body: FrameBody.samples([Float(share)])))
                }
                quietestLane().run(frame.id, control: control) { [self] lane in
                    answer(frame.id, .decoded) {
                        try FrameBody.json(try lane.decode(samples, options: options, control: control))
                    }
                }
            case .detectLanguage:
                let samples = FrameBody.samples(from: frame.body)
                quietestLane().run(frame.id, control: DecodeControl { _ in }) { [self] lane in
                    answer(frame.id, .languages) {
                        try FrameBody.json(
                            try lane.detectLanguage(samples, threads: ProcessInfo.processInfo.activeProcessorCount)
                        )
                    }
                }
            case .detectVoice:
                let (start, samples) = try FrameBody.request(Int.self, from: frame.body)
                voice.run(stream: frame.id, at: start) { [self] detector in
                    answer(frame.id, .voice) { FrameBody.samples(try detector().probabilities(samples, from: start)) }
                }
            case .closeVoice:
                voice.close(stream: frame.id)
            case .cancel:
                lanes.forEach { $0.cancel(frame.id) }
            case .splitIntoTokens:
                let texts = try FrameBody.value([String].self, from: frame.body)
                answer(frame.id, .tokens) { try FrameBody.json(texts.map(model.tokenSizes)) }
            case .ready, .failed, .progress, .decoded, .languages, .voice, .tokens:
                throw EngineError.protocolViolation(detail: "a worker was sent \(frame.kind)")
            }
        }
        // Whatever still runs is for nobody; the process is about to end.
    }

    private func quietestLane() -> DecodeLane {
        lanes.min { $0.waiting < $1.waiting } ?? lanes[0]
    }

    private func answer(_ id: UInt64, _ kind: Frame.Kind, _ work: () throws -> Data) {
        do {
            send(Frame(kind, id: id, body: try work()))
        } catch {
            let failure = (error as? EngineError) ?? .decodingFailed(code: 0)
            send(Frame(.failed, id: id, body: (try? FrameBody.json(failure)) ?? Data()))
        }
    }

    private func send(_ frame: Frame) {
        writer.run { [socket] in _ = socket.write(frame) }
    }
}
