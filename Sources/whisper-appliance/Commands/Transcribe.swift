import Archive
import ArgumentParser
import AudioIngest
import Deployment
import Foundation
import SpeechEngine
import SpeechModels
import SystemPackage
import Transcription

/// `transcribe`: files to text, without a server.
struct Transcribe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Transcribes audio and video files.",
        discussion: "Text goes to standard output, or with --output to one file for each input."
    )

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "Files to transcribe; - reads standard input.")
    var files: [String]

    @Option(help: "Model to use.")
    var model: String?

    @Option(help: "Spoken language as code or English name; detected if not given.")
    var language: String?

    @Option(help: "Languages that the detection chooses from, with commas between.")
    var languages: String?

    @Flag(help: "Translate to English.")
    var translate = false

    @Option(help: "Spelling and style to follow.")
    var prompt: String?

    @Option(help: "Names and jargon as they are to be spelled, with commas between; may be repeated.")
    var vocabulary: [String] = []

    @Option(help: "text, json, verbose_json, srt, vtt or tsv.")
    var format = TranscriptFormat.text

    @Option(name: [.short, .long], help: ArgumentHelp("Write NAME.txt, NAME.srt … here.", valueName: "dir"))
    var output: String?

    @Flag(help: "Find the time of each word (verbose_json shows them).")
    var wordTimestamps = false

    @Option(help: "Hypotheses kept while decoding, 1 to 8; 1 is quickest.")
    var beamSize: Int?

    @Option(help: "0 to 1; 0 is deterministic and rises by itself where decoding fails.")
    var temperature = 0.0

    @Option(help: "What decodes: whisper.cpp, native or automatic.")
    var engine: String?

    @Option(help: "Processor threads.")
    var threads: Int?

    @Flag(help: "Do not keep the transcripts in the archive, where the web page shows them.")
    var noArchive = false

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError("Name at least one file.") }
        guard files.count(where: { $0 == "-" }) <= 1 else { throw ValidationError("'-' may stand only once.") }
        guard (0...1).contains(temperature) else { throw ValidationError("--temperature must be 0 to 1.") }
        if let language, WhisperLanguages.language(named: language) == nil {
            throw ValidationError("Whisper does not know the language '\(language)'.")
        }
        do { _ = try options() } catch { throw ValidationError("\(error)") }
    }

    func run() async throws {
        try await reportingFailure {
            let settings = try await settings.load([
                "model": model, "beam-size": beamSize.map(String.init), "threads": threads.map(String.init),
                "engine": engine,
            ])
            let services = try Services(settings: settings, logger: .quiet)
            let model = try model ?? services.defaultModel.current()
            let engine = try services.engine(model: model)
            if let output {
                try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
            }
            let work = Work(
                transcriber: try services.transcriber(engine: engine),
                engine: engine,
                options: settings.transcription.completing(try options()),
                model: model,
                archive: noArchive ? nil : try Archive(path: settings.paths.database),
                scratch: settings.paths.scratch
            )
            let failure = await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await engine.run() }
                defer { group.cancelAll() }
                return await transcribeAll(work)
            }
            if let failure { throw failure }
        }
    }

    /// What is asked for; what the settings say is not in it.
    private func options() throws -> TranscriptionOptions {
        var options = TranscriptionOptions()
        options.task = translate ? .translate : .transcribe
        options.language = language.flatMap { WhisperLanguages.language(named: $0)?.code }
        options.candidateLanguages = try TranscriptionDefaults.languages(languages ?? "", key: "languages")
        options.vocabulary = try Vocabulary.terms(vocabulary)
        options.prompt = prompt
        options.temperature = temperature
        options.wordTimestamps = wordTimestamps
        return options
    }

    /// What the files are transcribed with.
    private struct Work: Sendable {
        var transcriber: Transcriber
        var engine: WorkerEngine
        var options: TranscriptionOptions
        var model: String
        var archive: Archive?
        var scratch: String
    }

    /// Transcribes file by file; one that fails does not keep the others from their turn.
    ///
    /// - Returns: The exit status of the first failure.
    private func transcribeAll(_ work: Work) async -> ExitCode? {
        var failure: ExitCode?
        for file in files {
            do {
                let input = try InputFile(argument: file, scratch: work.scratch)
                defer { input.discard() }
                let transcript = try await transcribe(input, work)
                for warning in transcript.warnings {
                    Terminal.standardError.print("\(input.name): warning: \(warning)")
                }
                try write(transcript, of: input)
            } catch {
                let status = Failure.report(error, about: file == "-" ? "standard input" : file)
                failure = failure ?? status
            }
        }
        return failure
    }

    private func transcribe(_ input: InputFile, _ work: Work) async throws -> Transcript {
        let progress = ProgressLine(name: input.name)
        defer { progress?.end() }
        let recording = try await work.transcriber.prepare(FilePath(input.path), options: work.options)
        progress?.begin(duration: recording.facts.durationInSeconds)
        let transcript = try await work.transcriber.transcribe(recording) { event in
            if case .progress(let seconds) = event { progress?.update(seconds: seconds) }
        }
        try await work.archive?.store(
            StoredTranscript(
                transcript: transcript,
                source: .commandLine,
                title: input.name,
                options: work.options,
                model: work.model,
                engine: try await work.engine.facts().engine,
                applianceVersion: BuildIdentity.current.version
            )
        )
        return transcript
    }

    private func write(_ transcript: Transcript, of input: InputFile) throws {
        let task: DecodingOptions.Task = translate ? .translate : .transcribe
        let content = try format.write(transcript, task: task, words: wordTimestamps)
        guard let output else {
            Terminal.standardOutput.print(content, terminator: "")
            return
        }
        let path = output + "/" + resultName(of: input)
        do {
            try Data(content.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw OutputError(path: path, reason: error.localizedDescription)
        }
    }
}

extension Transcribe {
    /// `talk.srt` for `talk.mp3`; `talk.mp3.srt` if there is also a `talk.wav`, so that none replaces the other.
    private func resultName(of input: InputFile) -> String {
        let stems = files.count { InputFile.stem(of: $0) == input.stem }
        return (stems > 1 ? input.name : input.stem) + "." + format.fileExtension
    }
}

extension TranscriptFormat: ExpressibleByArgument {}

/// A result that could not be written.
struct OutputError: Error, CustomStringConvertible {
    var path: String
    var reason: String

    var description: String { "The result could not be written to \(path): \(reason)" }
}
