import Foundation
import Synchronization

/// The worker's side: loads the model, then answers frames until the other side is gone.
///
/// It runs as a process of its own because ggml aborts on broken models and on missing memory; whoever started it
/// survives that. It is trusted with samples and a model file, and speaks to nobody but its socket.
package final class EngineWorkerProcess: Sendable {
    /// How a worker is set up.
    package struct Settings: Sendable, Equatable, Codable {
        /// The model's file.
        package var model: String
        package var engine: EngineChoice
        /// Windows decoded at the same time; nil for as many as the engine does best with.
        package var lanes: Int?
        /// Processor threads, of all windows together.
        package var threads: Int
        /// How the native engine multiplies; nil for what this processor is quickest with.
        package var format: NativeFormat?
        /// What was found to be best, for a choice of engines that is left open.
        package var preference: EnginePreference?

        package init(
            model: String,
            engine: EngineChoice = .whisperCpp,
            lanes: Int? = nil,
            threads: Int = ProcessInfo.processInfo.activeProcessorCount,
            format: NativeFormat? = nil,
            preference: EnginePreference? = nil
        ) {
            self.model = model
            self.engine = engine
            self.lanes = lanes
            self.threads = threads
            self.format = format
            self.preference = preference
        }
    }

    private let engine: any LoadedEngine
    private let socket: FrameSocket
    private let writer = WorkThread(name: "writer")
    private let voice: VoiceLane

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
        engine = try Self.engine(settings)
        self.socket = socket
        // Here, not in the middle of a recording, it shows if its model cannot be loaded.
        voice = try VoiceLane()
        send(Frame(.ready, id: 0, body: try FrameBody.json(engine.facts)))
    }

    private func serve() throws {
        while let frame = try socket.read() {
            switch frame.kind {
            case .decode:
                let (options, samples) = try FrameBody.request(DecodingOptions.self, from: frame.body)
                let control = DecodeControl { [self] share in
                    send(Frame(.progress, id: frame.id, body: FrameBody.samples([Float(share)])))
                }
                engine.decode(frame.id, samples, options: options, control: control) { [self] result in
                    answer(frame.id, .decoded) { try FrameBody.json(try result.get()) }
                }
            case .detectLanguage:
                let samples = FrameBody.samples(from: frame.body)
                engine.detectLanguage(frame.id, samples) { [self] result in
                    answer(frame.id, .languages) { try FrameBody.json(try result.get()) }
                }
            case .detectVoice:
                let (start, samples) = try FrameBody.request(Int.self, from: frame.body)
                voice.hear(samples, from: start, of: frame.id) { [self] result in
                    answer(frame.id, .voice) { FrameBody.samples(try result.get()) }
                }
            case .closeVoice:
                voice.close(stream: frame.id)
            case .cancel:
                engine.cancel(frame.id)
            case .splitIntoTokens:
                let texts = try FrameBody.value([String].self, from: frame.body)
                answer(frame.id, .tokens) { try FrameBody.json(texts.map(engine.tokenSizes)) }
            case .ready, .failed, .progress, .decoded, .languages, .voice, .tokens:
                throw EngineError.protocolViolation(detail: "a worker was sent \(frame.kind)")
            }
        }
        // Whatever still runs is for nobody; the process is about to end.
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
