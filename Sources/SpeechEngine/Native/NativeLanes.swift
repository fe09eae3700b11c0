import CWhisper
import Foundation
import NativeEngine
import Synchronization

/// The native engine with a model: some threads, each of which decodes several windows together.
final class NativeLanes: LoadedEngine {
    let facts: EngineFacts

    private let tokenizer: TextTokenizer
    private let languages: [String]
    private let queue = NativeQueue()
    private let threads: [WorkThread]
    private let batches: [Confined<NativeBatch>]
    private let controls = Mutex<[UInt64: DecodeControl]>([:])

    /// - Parameter reason: Why it was chosen, if that was left open.
    /// - Throws: `EngineError`.
    init(_ settings: EngineWorkerProcess.Settings, reason: String? = nil) throws {
        let format = settings.format ?? settings.preference?.setup.program.format ?? .fastest
        let model = try Self.model(settings.model, format)
        let lanes = settings.lanes ?? EngineChoice.native.usualLanes
        languages = LanguageCodes.first(model.vocabulary.languages)
        tokenizer = TextTokenizer(tokens: Array(model.vocabulary.texts.prefix(model.vocabulary.endOfText)))
        // A thread that works alone never waits for others, so there are as many as can be.
        let count = min(lanes, settings.threads)
        let queue = queue
        threads = (0..<count).map { WorkThread(name: "native \($0)") }
        batches = (0..<count).map { _ in
            Confined(
                NativeBatch(
                    model,
                    queue: queue,
                    capacity: (lanes + count - 1) / count,
                    ownThreads: settings.threads / count,
                    allThreads: settings.threads
                )
            )
        }
        facts = EngineFacts(
            engine: "\(NativeSupport.version.dropLast()), \(format))",
            languages: languages,
            processorFeatures: [NativeSupport.processorLevel],
            lanes: lanes,
            reason: reason
        )
    }

    private static func model(_ path: String, _ format: NativeFormat) throws -> NativeModel {
        do {
            return try NativeModel(path: path, encoder: format.encoder, decoder: format.decoder)
        } catch {
            switch error {
            case .precision: throw EngineError.nativeEngineUnfit(reason: "\(error)")
            default: throw EngineError.modelUnusable(path: path)
            }
        }
    }

    func tokenSizes(of text: String) -> [Int] { tokenizer.sizes(of: text) }

    func decode(
        _ id: UInt64,
        _ samples: [Float],
        options: DecodingOptions,
        control: DecodeControl,
        answer: @escaping @Sendable (Result<DecodedWindow, any Error>) -> Void
    ) {
        let window = WindowOptions(
            language: Int(whisper_lang_id(options.language)),
            translates: options.task == .translate,
            prompt: tokenizer.tokens(of: options.prompt ?? "").map(Int.init),
            temperature: options.temperature,
            temperatureStep: options.temperatureStep,
            beamSize: options.beamSize,
            bestOf: options.bestOf,
            timesTokens: options.wordTimestamps
        )
        let language = options.task == .translate ? "en" : options.language
        add(id, samples, control, .decode(window, language: language) { [self] in end(id, $0, answer) })
    }

    func detectLanguage(
        _ id: UInt64,
        _ samples: [Float],
        answer: @escaping @Sendable (Result<[LanguageProbability], any Error>) -> Void
    ) {
        let work = NativeRequest.Work.languages { [self] result in
            let found = result.map { probabilities in
                zip(languages, probabilities).map { LanguageProbability(code: $0, probability: $1) }
                    .sorted { $0.probability > $1.probability }
            }
            end(id, found, answer)
        }
        add(id, samples, DecodeControl { _ in }, work)
    }

    func cancel(_ id: UInt64) {
        controls.withLock { $0[id] }?.cancel()
    }

    private func add(_ id: UInt64, _ samples: [Float], _ control: DecodeControl, _ work: NativeRequest.Work) {
        controls.withLock { $0[id] = control }
        queue.add(NativeRequest(samples: samples, control: control, work: work))
        // Whoever has room takes it; the others find nothing.
        for (thread, batch) in zip(threads, batches) { thread.run { batch.value.work() } }
    }

    private func end<Value>(
        _ id: UInt64,
        _ result: Result<Value, any Error>,
        _ answer: (Result<Value, any Error>) -> Void
    ) {
        controls.withLock { $0[id] = nil }
        answer(result)
    }
}
