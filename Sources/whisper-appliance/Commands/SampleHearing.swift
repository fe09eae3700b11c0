import AudioIngest
import Deployment
import Doctor
import Foundation
import Probing
import SpeechEngine
import SpeechModels
import SystemPackage
import Transcription

/// Whether the engine of the settings hears the bundled recording, with the smallest model that is there.
///
/// It makes nothing in the data directory, which may be what is broken.
struct SampleHearing: Sendable {
    /// Large models and busy machines take longer, which is no fault.
    private static let patience = Duration.seconds(4)

    let settings: Settings

    func outcome() async -> LiveFacts.Hearing {
        guard let tools = try? MediaTools.find(launcher: FilePath(Services.executable)) else {
            return .untried("Nothing can be decoded.")
        }
        guard let model = smallestModel else { return .untried("There is no model that was verified.") }
        let path = settings.paths.models + "/" + model.fileName
        // Whoever leaves the choice open, or has chosen the other one, need not hear of it.
        let obstacle = settings.engine == .native ? settings.engine.obstacle(model: path) : nil
        if let obstacle { return .untried(obstacle) }
        if let free = MemoryReading.current()?.available, free < model.memoryNeed {
            let need = model.memoryNeed
            return .untried("\(free >> 20) MiB of memory are free, and \(model.id) needs \(need >> 20) MiB.")
        }
        let engine = Services.engine(
            EngineWorkerProcess.Settings(model: path, engine: settings.engine, threads: settings.threads),
            logger: .quiet
        )
        let decoder = AudioDecoder(tools: tools)
        return await withTaskGroup(of: LiveFacts.Hearing.self) { group in
            group.addTask {
                await Self.hear(Transcriber(decoder: decoder, engine: engine, threads: settings.threads), engine)
            }
            group.addTask {
                // Ends early when the recording was heard.
                try? await Task.sleep(for: Self.patience)
                return .untried("The recording was not heard within \(Self.patience.components.seconds) s.")
            }
            defer { group.cancelAll() }
            return await group.next() ?? .untried("Nobody tried.")
        }
    }

    private var smallestModel: WhisperModel? {
        let stored = (try? ModelStore(directory: settings.paths.models).list()) ?? []
        return stored.filter { if case .installed(verified: .some) = $0.state { true } else { false } }
            .map(\.model).min { $0.size < $1.size }
    }

    private static func hear(_ transcriber: Transcriber, _ engine: WorkerEngine) async -> LiveFacts.Hearing {
        let sample = SpeechSample.bundled
        let file = FileManager.default.temporaryDirectory.path + "/doctor-\(UUID().uuidString).wav"
        let attributes = [FileAttributeKey.posixPermissions: 0o600]
        guard FileManager.default.createFile(atPath: file, contents: sample.audio, attributes: attributes) else {
            return .untried("\(file) cannot be written.")
        }
        defer { try? FileManager.default.removeItem(atPath: file) }
        do {
            let text = try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try? await engine.run() }
                defer { group.cancelAll() }
                var options = TranscriptionOptions()
                options.language = "en"
                return try await transcriber.transcribe(
                    try await transcriber.prepare(FilePath(file), options: options)
                ).text
            }
            return sample.fault(in: text).map(LiveFacts.Hearing.wrong) ?? .heard
        } catch {
            return .wrong("\(error)")
        }
    }
}
