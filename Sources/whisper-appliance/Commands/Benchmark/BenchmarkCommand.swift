import ArgumentParser
import Deployment
import DurableStorage
import Foundation
import Probing
import SpeechEngine
import SpeechModels
import SystemPackage
import Transcription

/// `benchmark`: how quickly each engine transcribes on this machine, and whether it hears the same.
struct BenchmarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark",
        abstract: "Compares the engines on this machine with one model.",
        discussion:
            "The bundled recording lasts two seconds: it shows how soon a short answer comes. One of ten minutes "
            + "shows what long recordings take; the text of the first engine is then taken for right."
    )

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "A recording in the language of the settings, else in English; the bundled one unless given.")
    var file: String?

    @Option(help: "Model to use.")
    var model: String?

    @Option(help: "Processor threads.")
    var threads: Int?

    @Option(help: "Hypotheses kept while decoding, 1 to 8; 1 is quickest.")
    var beamSize: Int?

    @Option(help: "How often each engine transcribes it; they take turns.")
    var rounds = 3

    @Flag(help: "As JSON.")
    var json = false

    func validate() throws {
        guard (1...100).contains(rounds) else { throw ValidationError("--rounds must be 1 to 100.") }
    }

    /// What `--json` prints.
    private struct Report: Encodable {
        var model: String
        var threads: Int
        var beamSize: Int
        var rounds: Int
        var recordingSeconds: Double
        var engines: [EngineMeasurement]
    }

    func run() async throws {
        try await reportingFailure {
            let settings = try await settings.load([
                "model": model, "threads": threads.map(String.init), "beam-size": beamSize.map(String.init),
            ])
            let services = try Services(settings: settings, logger: .quiet)
            let model = try model ?? services.defaultModel.current()
            let sample = try file == nil ? ScratchFile(in: services.settings.paths.scratch) : nil
            defer { sample?.discard() }
            if let sample { try SpeechSample.bundled.audio.write(to: URL(fileURLWithPath: sample.path)) }
            let recording = FilePath(file ?? sample?.path ?? "")
            let (measurements, duration) = try await measure(services, model, recording)
            let report = Report(
                model: model,
                threads: settings.threads,
                beamSize: settings.transcription.beamSize,
                rounds: rounds,
                recordingSeconds: duration,
                engines: measurements
            )
            Terminal.standardOutput.print(try json ? Self.encoded(report) : Self.text(report))
            if measurements.contains(where: \.isWrong) { throw ExitCode(1) }
        }
    }

    /// The engines take turns, so that a machine that gets busier does so for all of them.
    private func measure(
        _ services: Services,
        _ name: String,
        _ recording: FilePath
    ) async throws -> (measurements: [EngineMeasurement], duration: Double) {
        let model = try ModelCatalogue.model(named: name)
        let native = EngineChoice.native.programs(model: try services.models.checkedPath(of: model.id))
        let programs = [EngineProgram(engine: .whisperCpp)] + native
        let trial = EngineTrial(services: services, model: model.id)
        var found: [EngineProgram: [EngineTrial.Result]] = [:]
        for round in 1...rounds {
            for program in programs {
                if Terminal.standardError.isInteractive {
                    Terminal.standardError.print("round \(round) of \(rounds): \(program.name)")
                }
                guard let result = try await trial.run(services.setup(program, of: model), on: recording) else {
                    continue
                }
                found[program, default: []].append(result)
            }
        }
        let first = found[programs[0]]?.first
        let expected = file == nil ? SpeechSample.bundled.text : first?.text ?? ""
        let measurements = programs.map { EngineMeasurement($0, found[$0] ?? [], expected: expected) }
        return (measurements, first?.duration ?? 0)
    }

    private static func encoded(_ report: Report) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(report), as: UTF8.self)
    }

    private static func text(_ report: Report) -> String {
        func cell(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        func number(_ value: Double) -> String { String(format: "%.2f", value) }
        let width = report.engines.map(\.engine.count).max() ?? 0
        let head = ["load s", "seconds", "× real", "CPU s", "MB", "words off"]
        let rows = report.engines.map { engine in
            (
                engine.engine,
                [
                    number(engine.loadSeconds), number(engine.seconds), number(engine.timesRealTime),
                    number(engine.processorSeconds), String(engine.memoryBytes / 1_000_000),
                    "\(engine.wordErrors) of \(engine.words)",
                ]
            )
        }
        let lines = [("", head)] + rows
        return
            "\(number(report.recordingSeconds)) s with \(report.model), beam \(report.beamSize), "
            + "\(report.threads) threads; medians of \(report.rounds).\n\n"
            + lines.map { name, cells in
                name.padding(toLength: width, withPad: " ", startingAt: 0) + cells.map { cell($0, 12) }.joined()
            }
            .joined(separator: "\n")
    }
}
