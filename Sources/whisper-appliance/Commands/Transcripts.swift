import Archive
import ArgumentParser
import Foundation
import Transcription

/// `transcripts`: the archive.
struct Transcripts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists, searches, shows, exports, imports and deletes transcripts.",
        subcommands: [
            TranscriptsList.self, TranscriptsSearch.self, TranscriptsShow.self, TranscriptsExport.self,
            TranscriptsImport.self, TranscriptsDelete.self,
        ],
        defaultSubcommand: TranscriptsList.self
    )

    static func printLine(_ found: FoundTranscript) {
        let summary = found.summary
        let text = found.hit?.snippet.map(\.text).joined() ?? String(summary.preview.prefix(60))
        let date = summary.createdAt.formatted(.iso8601)
        print([summary.id, date, summary.language ?? "-", summary.title ?? "-", text].joined(separator: "\t"))
    }

    static func archive(_ settings: SettingsOptions) async throws -> Archive {
        try Services(settings: try await settings.load(), logger: .quiet).archive()
    }
}

/// `transcripts list`.
struct TranscriptsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists transcripts, newest first: id, time, language, title, beginning."
    )

    @OptionGroup var settings: SettingsOptions

    @Option(help: "At most so many.")
    var limit = 50

    func run() async throws {
        try await reportingFailure {
            let page = try await Transcripts.archive(settings).page(TranscriptSelection(), limit: max(1, limit))
            page.entries.forEach(Transcripts.printLine)
        }
    }
}

/// `transcripts search`.
struct TranscriptsSearch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Finds transcripts, best first: id, time, language, title, text around the first hit."
    )

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "Words that must all be there; \"a phrase\", begin*, and after -- also -without.")
    var words: [String]

    @Option(help: "At most so many.")
    var limit = 50

    func run() async throws {
        try await reportingFailure {
            guard let query = SearchQuery(words.joined(separator: " ")) else {
                throw ValidationError("Name a word with a letter or digit.")
            }
            let selection = TranscriptSelection(query: query, order: .rank)
            let page = try await Transcripts.archive(settings).page(selection, limit: max(1, limit))
            page.entries.forEach(Transcripts.printLine)
        }
    }
}

/// `transcripts show`.
struct TranscriptsShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Writes a transcript to standard output."
    )

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "Its id.")
    var id: String

    @Option(help: "txt, srt, vtt, tsv, md or docx.")
    var format = TranscriptFile.txt

    @Option(help: "Words less probable than this are marked in md and docx; 0 marks none, 1 all.")
    var lowConfidence = MarkedPiece.threshold

    func validate() throws {
        guard (0...1).contains(lowConfidence) else { throw ValidationError("--low-confidence must be 0 to 1.") }
    }

    func run() async throws {
        try await reportingFailure {
            guard let stored = try await Transcripts.archive(settings).transcript(id) else {
                throw UnknownTranscript(id: id)
            }
            FileHandle.standardOutput.write(
                Data(format.write(stored, rules: SubtitleRules(), threshold: lowConfidence))
            )
        }
    }
}

/// `transcripts export`.
struct TranscriptsExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes the whole archive to a ZIP file, which 'import' reads."
    )

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "The file; it must not exist.")
    var path: String

    func run() async throws {
        try await reportingFailure {
            let archive = try await Transcripts.archive(settings)
            let unfinished = path + ".part"
            guard !FileManager.default.fileExists(atPath: path),
                FileManager.default.createFile(
                    atPath: unfinished,
                    contents: nil,
                    attributes: [.posixPermissions: 0o600]
                ),
                let file = FileHandle(forWritingAtPath: unfinished)
            else { throw OutputError(path: path, reason: "it exists, or nothing can be written there.") }
            do {
                try await archive.export { try file.write(contentsOf: $0) }
                try file.synchronize()
                try FileManager.default.moveItem(atPath: unfinished, toPath: path)
            } catch {
                try? FileManager.default.removeItem(atPath: unfinished)
                throw error
            }
        }
    }
}

/// `transcripts import`.
struct TranscriptsImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract:
            "Adds what a file holds: an export of this appliance, or JSON, CSV or the database of the original one."
    )

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "The file.")
    var path: String

    func run() async throws {
        try await reportingFailure {
            let report = try await Transcripts.archive(settings).importFile(path)
            print("\(report.added) added, \(report.known) there already, \(report.failed) failed.")
            report.failures.forEach { Terminal.standardError.print($0) }
            if report.failed > 0 { throw ExitCode(EX_DATAERR) }
        }
    }
}

/// `transcripts delete`.
struct TranscriptsDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "delete", abstract: "Deletes transcripts for good.")

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "Their ids.")
    var ids: [String]

    func run() async throws {
        try await reportingFailure {
            let archive = try await Transcripts.archive(settings)
            for id in ids {
                guard try await archive.delete(id) else { throw UnknownTranscript(id: id) }
            }
        }
    }
}

extension TranscriptFile: ExpressibleByArgument {}

/// There is no transcript of this id.
struct UnknownTranscript: Error, CustomStringConvertible {
    var id: String

    var description: String { "There is no transcript '\(id)'." }
}
