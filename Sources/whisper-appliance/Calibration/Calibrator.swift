import AudioIngest
import Deployment
import DurableStorage
import Foundation
import Logging
import SpeechEngine
import SpeechModels
import SystemPackage
import Transcription

/// Measures which way to decode suits this machine best, as `CalibrationPlan` has it.
struct Calibrator {
    /// Seconds for all of it; what is begun by then is given up.
    private static let time = 105.0
    /// More windows than this at once can nobody choose.
    private static let mostLanes = 16

    let services: Services
    let model: String

    /// - Parameter onAttempt: Told before each trial, in one line.
    /// - Throws: `CalibrationFailure`, `ModelError`, `AudioError`, `StorageError`, `CancellationError`.
    func run(onAttempt: (String) -> Void = { _ in }) async throws -> EngineCalibration {
        let range = try range()
        let decoder = try services.decoder()
        let recording = try await CalibrationRecording(decoder: decoder, scratch: services.settings.paths.scratch)
        let file = try ScratchFile(in: services.settings.paths.scratch)
        defer { file.discard() }
        let trial = EngineTrial(services: services, model: model)
        var plan = CalibrationPlan(range, passage: recording.seconds)
        var passages = 0
        let begun = ContinuousClock.now
        while let attempt = plan.next(remaining: Self.time - begun.duration(to: .now) / .seconds(1)) {
            if attempt.passages != passages {
                passages = attempt.passages
                try recording.write(passages: passages, to: file.path)
            }
            onAttempt("\(attempt.setup.program.name), \(attempt.setup.share)")
            let speech = recording.seconds * Double(passages)
            let words = recording.text(passages: passages)
            plan.record(try await self.trial(trial, attempt, FilePath(file.path), speech: speech, words: words))
        }
        guard let best = plan.winner else { throw CalibrationFailure.nothingHeard(model: model) }
        return EngineCalibration(
            measured: Date(timeIntervalSince1970: Date.now.timeIntervalSince1970.rounded()),
            machine: Services.machine(services.settings),
            model: model,
            best: best,
            trials: plan.trials
        )
    }

    private func trial(
        _ trial: EngineTrial,
        _ attempt: CalibrationPlan.Attempt,
        _ file: FilePath,
        speech: Double,
        words: String
    ) async throws -> CalibrationTrial {
        do {
            guard let result = try await trial.run(attempt.setup, on: file, limit: attempt.limit) else {
                return CalibrationTrial(setup: attempt.setup, speech: speech, seconds: nil)
            }
            let distance = WordDistance(of: result.text, from: words)
            return CalibrationTrial(
                setup: attempt.setup,
                speech: speech,
                seconds: result.seconds,
                wordErrors: distance.errors,
                words: distance.words
            )
        } catch let error as EngineError {
            // One that cannot be loaded is none to choose; the others still are.
            try Task.checkCancellation()
            services.logger.warning(
                "an engine could not be measured",
                metadata: ["engine": "\(attempt.setup.program.name)", "error": "\(error)"]
            )
            return CalibrationTrial(setup: attempt.setup, speech: speech, seconds: nil)
        }
    }

    /// What the settings leave open, as far as there is memory for it beside what is there.
    private func range() throws -> CalibrationPlan.Range {
        let settings = services.settings
        let model = try ModelCatalogue.model(named: model)
        let path = try services.models.checkedPath(of: model.id)
        let memory = MemoryReading.current()
        let room = memory.map { min($0.available, $0.total / 2) } ?? .max
        guard model.memoryNeed <= room else {
            throw CalibrationFailure.memory(model: model.id, need: model.memoryNeed, free: memory?.available ?? 0)
        }
        let programs = settings.engine.programs(model: path).map { program in
            services.setup(program, of: model)
        }
        let threads = settings.given["threads"] == nil ? [settings.threads, settings.threads / 2] : [settings.threads]
        let wanted = settings.lanes
        return CalibrationPlan.Range(programs: programs, threads: threads.filter { $0 > 0 }) { threads in
            if let wanted { return [wanted] }
            return [3, 2, 4, 1].map { $0 * threads }.filter {
                $0 <= Self.mostLanes && model.memoryNeed(windows: $0, together: true) <= room
            }
        }
    }
}

/// Why a machine could not be measured.
enum CalibrationFailure: Error, CustomStringConvertible {
    case memory(model: String, need: Int, free: Int)
    case nothingHeard(model: String)

    var description: String {
        switch self {
        case .memory(let model, let need, let free):
            "\(free >> 20) MiB of memory are free; measuring with \(model) needs \(need >> 20) MiB beside what runs."
        case .nothingHeard(let model):
            "With \(model), no engine heard the words of the bundled recording. Run whisper-appliance doctor."
        }
    }
}
