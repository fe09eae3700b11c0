import ApplianceServer
import Deployment
import DurableStorage
import Foundation
import Identity
import Logging
import SpeechEngine
import Transcription

extension Services {
    /// More than this is no list of calibrations.
    private static let calibrationLimit = 1 << 20

    /// What was measured of each model; empty if nothing ever was.
    ///
    /// - Throws: `UnreadableCalibration`, `StorageError`.
    func calibrations() throws -> [EngineCalibration] {
        let path = settings.paths.calibration
        guard let bytes = try DurableFile.read(path, limit: Self.calibrationLimit) else { return [] }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do { return try decoder.decode([EngineCalibration].self, from: Data(bytes)) } catch {
            throw UnreadableCalibration(path: path)
        }
    }

    /// What follows from it for a model on this machine; nil if that was not measured.
    ///
    /// - Throws: as `calibrations`.
    private func measuredPreference(for model: String) throws -> EnginePreference? {
        try calibrations().lazy.compactMap { $0.preference(model: model, machine: Self.machine(settings)) }.first
    }

    /// The same where an engine is made; what cannot be read is said and counts as not measured.
    func preference(for model: String) -> EnginePreference? {
        do { return try measuredPreference(for: model) } catch {
            // It only costs speed, and measuring again mends it.
            logger.warning("what was measured of this machine is lost", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// Keeps what was measured, instead of what there was of the same model.
    ///
    /// - Throws: `StorageError`.
    func save(_ calibration: EngineCalibration) throws {
        var all: [EngineCalibration] = []
        // A damaged one is replaced.
        do { all = try calibrations() } catch is UnreadableCalibration {}
        all.removeAll { $0.model == calibration.model }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        try DurableFile.write(encoder.encode(all + [calibration]), to: settings.paths.calibration, mode: 0o600)
    }

    /// What has the machine measured when nobody uses it.
    func calibrationWatch(_ engines: EngineRoom) -> CalibrationWatch {
        CalibrationWatch(
            engines,
            idle: settings.models.calibration,
            update: OngoingUpdate(release),
            work: CalibrationWatch.Work(
                // Asked every few seconds; that it cannot be read was said when the engine was made.
                reason: { (try? measuredPreference(for: $0))?.reason },
                measure: { try save(await Calibrator(services: self, model: $0).run()) }
            ),
            logger: logger
        )
    }

    /// What a measurement holds for: processor, what the settings say of it, and the engines of this program.
    static func machine(_ settings: Settings) -> String {
        let beam = settings.transcription.beamSize
        let lanes = settings.lanes.map { "; \($0) windows" } ?? ""
        let threads = settings.given["threads"] == nil ? "processors" : "threads"
        return "\(MachineExcerpt.processor); \(settings.threads) \(threads)\(lanes); beam \(beam); "
            + "\(settings.engine.rawValue); \(WhisperLibrary.version); \(NativeSupport.version)"
    }
}

/// The file with what was measured is damaged.
struct UnreadableCalibration: Error, CustomStringConvertible {
    var path: String

    var description: String {
        "\(path) cannot be read. Measure again: whisper-appliance calibrate."
    }
}
