import Deployment
import DurableStorage
import Foundation
import Identity
import SpeechEngine
import Transcription

extension Services {
    /// More than this is no calibration.
    private static let calibrationLimit = 64 << 10

    /// What `benchmark --save` found; nil if nobody ever asked.
    ///
    /// - Throws: `UnreadableCalibration`, `StorageError`.
    func calibration() throws -> EngineCalibration? {
        let path = settings.paths.engineCalibration
        guard let bytes = try DurableFile.read(path, limit: Self.calibrationLimit) else { return nil }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do { return try decoder.decode(EngineCalibration.self, from: Data(bytes)) } catch {
            throw UnreadableCalibration(path: path)
        }
    }

    /// What follows from it for a model.
    ///
    /// - Throws: as `calibration`.
    func preference(for model: String, _ choice: EngineChoice) throws -> EnginePreference? {
        choice == .automatic ? try calibration()?.preference(model: model, machine: Self.machine(settings)) : nil
    }

    /// - Throws: `StorageError`.
    func save(_ calibration: EngineCalibration) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        try DurableFile.write(encoder.encode(calibration), to: settings.paths.engineCalibration, mode: 0o600)
    }

    /// What a measurement holds for: processor, threads, hypotheses, and the engines of this program.
    static func machine(_ settings: Settings) -> String {
        let machine = MachineExcerpt.processor
        let beam = settings.transcription.beamSize
        return
            "\(machine); \(settings.threads) threads; beam \(beam); \(WhisperLibrary.version); \(NativeSupport.version)"
    }
}

/// The file with what was measured is damaged.
struct UnreadableCalibration: Error, CustomStringConvertible {
    var path: String

    var description: String {
        "\(path) cannot be read. Delete it, or measure again: whisper-appliance benchmark --save."
    }
}
