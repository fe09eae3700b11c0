import ArgumentParser
import Foundation
import Monitoring
import SpeechEngine
import SpeechModels

/// `calibrate`: which way to decode suits this machine best.
struct Calibrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures which engine, threads and windows at once suit this machine best, within two minutes.",
        discussion:
            "A server does it by itself when it has nothing else to do (calibrate-after), once for each default model, "
            + "and again with another processor, release or setting it depends on. A running server takes over what this "
            + "finds when it is idle. What the settings name is not tried otherwise."
    )

    @OptionGroup var settings: SettingsOptions

    @Option(help: "Model to use.")
    var model: String?

    @Flag(help: "Only show what was found last.")
    var show = false

    @Flag(help: "As JSON.")
    var json = false

    func run() async throws {
        try await reportingFailure {
            let settings = try await settings.load(["model": model])
            let services = try Services(settings: settings, logger: .quiet)
            let model = try model ?? services.defaultModel.current()
            let calibration: EngineCalibration
            if show {
                guard let last = try services.calibrations().first(where: { $0.model == model }) else {
                    throw ValidationError("\(model) was not measured yet. Do so: whisper-appliance calibrate.")
                }
                calibration = last
            } else {
                let others = try await ProcessorTimes.share(during: .seconds(1))
                if others > 0.2 {
                    Terminal.standardError.print(
                        "Other programs keep the processors busy (\(Int(others * 100)) %): what is found may not hold later."
                    )
                }
                calibration = try await Calibrator(services: services, model: model).run { attempt in
                    if Terminal.standardError.isInteractive { Terminal.standardError.print(attempt) }
                }
                try services.save(calibration)
            }
            Terminal.standardOutput.print(try json ? Self.encoded(calibration) : Self.text(calibration))
        }
    }

    private static func encoded(_ calibration: EngineCalibration) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(calibration), as: UTF8.self)
    }

    private static func text(_ calibration: EngineCalibration) -> String {
        let width = calibration.trials.map(\.setup.program.name.count).max() ?? 0
        let lines = calibration.trials.map { trial in
            let seconds = trial.seconds.map { String(format: "%8.2f s", $0) } ?? "  given up"
            let words = trial.seconds == nil ? "" : ", \(trial.wordErrors) of \(trial.words) words off"
            return trial.setup.program.name.padding(toLength: width, withPad: " ", startingAt: 0)
                + "  \(trial.setup.share): \(seconds) for \(String(format: "%.0f", trial.speech)) s of speech\(words)"
        }
        return lines.joined(separator: "\n")
            + "\n\n\(calibration.model) is decoded by \(calibration.best.program.name) with \(calibration.best.share) at once "
            + "(measured \(calibration.measured.formatted(.iso8601)))."
    }
}
