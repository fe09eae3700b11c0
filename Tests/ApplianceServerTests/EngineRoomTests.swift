import Deployment
import Foundation
import SpeechEngine
import SpeechModels
import Synchronization
import TestSupport
import Testing

@testable import ApplianceServer

@Suite struct `The room of engines` {
    /// A room over a folder with a file for each model, whose engines are never started; `made` counts them.
    private static func room(
        _ folder: String,
        free: Int = .max,
        made: @escaping @Sendable () -> Void = {}
    ) throws -> EngineRoom {
        for model in ModelCatalogue.models where ["base", "tiny.en"].contains(model.id) {
            try Data(model.id.utf8).write(to: URL(fileURLWithPath: folder + "/" + model.fileName))
        }
        return EngineRoom(
            defaultModel: "base",
            choice: DefaultModelChoice(path: folder + "/choice", setting: "base"),
            store: ModelStore(directory: folder),
            memory: { MemoryReading(available: free, total: 2_000_000_000) },
            logger: .silent
        ) { model in
            made()
            let settings = EngineWorkerProcess.Settings(model: model, lanes: 1)
            return WorkerEngine(
                WorkerEngine.Configuration(command: ["/bin/false"], settings: settings),
                logger: .silent
            )
        }
    }

    private let tiny: WhisperModel

    init() throws { tiny = try ModelCatalogue.model(named: "tiny.en") }

    @Test func `refuses a model that memory is too small for, with the numbers`() async throws {
        try await withScratch { folder in
            let room = try Self.room(folder, free: 100_000_000)
            let error = await #expect(throws: MemoryShortage.self) { _ = try await room.engine(for: tiny) }
            #expect(error?.description.hasPrefix("The model tiny.en needs 0.3 GB of memory; 0.1 GB are free") == true)
            #expect(await room.usage(of: tiny).users == 0)
        }
    }

    @Test func `says what the default model lacks`() async throws {
        try await withScratch { folder in
            let room = try Self.room(folder, free: 0)
            _ = try? await room.engine(for: ModelCatalogue.model(named: "base"))
            guard case .failed(let reason) = await room.readiness() else {
                Issue.record("it is not said to have failed")
                return
            }
            #expect(reason.contains("memory"))
        }
    }

    @Test func `does not use an engine for a file that was exchanged`() async throws {
        try await withScratch { folder in
            let made = Mutex(0)
            let room = try Self.room(folder) { made.withLock { $0 += 1 } }
            _ = try await room.engine(for: tiny)
            _ = try await room.engine(for: tiny)
            #expect(made.withLock { $0 } == 1)
            try Data("other".utf8).write(to: URL(fileURLWithPath: folder + "/" + tiny.fileName), options: .atomic)
            _ = try await room.engine(for: tiny)
            #expect(made.withLock { $0 } == 2)
            try FileManager.default.removeItem(atPath: folder + "/" + tiny.fileName)
            await #expect(throws: ModelError.self) { _ = try await room.engine(for: tiny) }
        }
    }

    @Test func `keeps the engine there is when one that is to replace it does not start`() async throws {
        try await withScratch { folder in
            let made = Mutex(0)
            let room = try Self.room(folder) { made.withLock { $0 += 1 } }
            let lease = try await room.engine(for: tiny)
            let before = made.withLock { $0 }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await room.run() }
                await #expect(throws: EngineError.self) { try await room.renew(tiny.id) }
                group.cancelAll()
            }
            #expect(made.withLock { $0 } > before)
            #expect(await room.usage(of: tiny).users == 1)
            withExtendedLifetime(lease) {}
            #expect(await room.retired.isEmpty)
        }
    }

    @Test func `deletes a model only when nobody uses it`() async throws {
        try await withScratch { folder in
            let room = try Self.room(folder)
            var lease: EngineLease? = try await room.engine(for: tiny)
            #expect(await room.usage(of: tiny).users == 1)
            let error = await #expect(throws: APIError.self) { try await room.delete(tiny) }
            #expect(error?.code == "model_in_use")
            #expect(lease != nil)
            lease = nil
            try await room.delete(tiny)
            #expect(!FileManager.default.fileExists(atPath: folder + "/" + tiny.fileName))
            let refusal = await #expect(throws: APIError.self) {
                try await room.delete(ModelCatalogue.model(named: "base"))
            }
            #expect(refusal?.code == "model_is_default")
        }
    }
}
