import ArgumentParser
import Foundation
import SpeechModels

/// `models`: the models in the store.
struct Models: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists, downloads, imports, verifies and removes models.",
        subcommands: [
            ModelsList.self, ModelsDownload.self, ModelsImport.self, ModelsDefault.self, ModelsVerify.self,
            ModelsRemove.self,
        ],
        defaultSubcommand: ModelsList.self
    )
}

/// `models list`.
struct ModelsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists all official models and what is installed of them."
    )

    @OptionGroup var settings: SettingsOptions

    @Flag(help: "As JSON.")
    var json = false

    private struct Row: Encodable {
        var id: String
        var sizeBytes: Int
        var memoryBytes: Int
        var languages: Int
        var sha1: String
        var installed: Bool
        var isDefault: Bool
        /// Of a download that is not complete.
        var partialBytes: Int?
        var verifiedAt: String?
        var problem: String?
    }

    func run() async throws {
        try await reportingFailure {
            let services = try Services(settings: try await settings.load(), logger: .quiet)
            let standard = try services.defaultModel.current()
            let rows = try services.models.list().map {
                row($0, partial: services.models.partSize(of: $0.model), isDefault: $0.model.id == standard)
            }
            if json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
                encoder.keyEncodingStrategy = .convertToSnakeCase
                print(String(decoding: try encoder.encode(rows), as: UTF8.self))
            } else {
                printTable(rows)
            }
        }
    }

    private func row(_ stored: StoredModel, partial: Int?, isDefault: Bool) -> Row {
        var row = Row(
            id: stored.model.id,
            sizeBytes: stored.model.size,
            memoryBytes: stored.model.memoryNeed,
            languages: stored.model.supportedLanguages.count,
            sha1: stored.model.sha1,
            installed: false,
            isDefault: isDefault,
            partialBytes: partial
        )
        switch stored.state {
        case .notInstalled: break
        case .installed(let verified):
            row.installed = true
            row.verifiedAt = verified?.ISO8601Format()
            if verified == nil { row.problem = "not verified; run 'models verify \(stored.model.id)'" }
        case .damaged(let size):
            row.installed = true
            row.problem = "\(size) bytes long instead of \(stored.model.size)"
        }
        return row
    }

    private func printTable(_ rows: [Row]) {
        func column(_ text: String, _ width: Int) -> String {
            text.padding(toLength: width, withPad: " ", startingAt: 0)
        }
        print(column("MODEL", 22) + column("SIZE", 11) + column("MEMORY", 11) + column("LANGUAGES", 11) + "STATE")
        for row in rows {
            let part = row.partialBytes.map { "\($0 / 1_000_000) MB downloaded" }
            let state =
                row.problem ?? (row.installed ? "installed, verified \(row.verifiedAt ?? "")" : part ?? "-")
            print(
                column(row.id, 22) + column("\(row.sizeBytes / 1_000_000) MB", 11)
                    + column("\(row.memoryBytes / 1_000_000) MB", 11)
                    + column(row.languages == 1 ? "English" : "\(row.languages)", 11) + state
                    + (row.isDefault ? " (default)" : "")
            )
        }
    }
}

/// `models import`.
struct ModelsImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Installs a model from a faster-whisper folder or an official ggml file, if its checksum is right."
    )

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "The folder or file.")
    var path: String

    func run() async throws {
        try await reportingFailure {
            let services = try Services(settings: try await settings.load(), logger: .quiet)
            let line = ProgressLine(name: URL(fileURLWithPath: path).lastPathComponent)
            line?.begin(duration: 1)
            let imported = try services.models.importModel(from: path) { line?.update(seconds: $0) }
            line?.end()
            print(
                imported.alreadyInstalled
                    ? "Model \(imported.model.id) is already installed and verified."
                    : "Model \(imported.model.id) is installed: SHA-1 \(imported.model.sha1), as published."
            )
        }
    }
}

/// `models verify`.
struct ModelsVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Reads models completely and compares their checksums with the published ones."
    )

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "The models; all installed ones if none is named.")
    var ids: [String] = []

    func run() async throws {
        try await reportingFailure {
            let services = try Services(settings: try await settings.load(), logger: .quiet)
            let installed = try services.models.list().filter { $0.state != .notInstalled }.map(\.model.id)
            let chosen = ids.isEmpty ? installed : ids
            if chosen.isEmpty { print("No model is installed.") }
            var failure: ExitCode?
            for id in chosen {
                do {
                    try services.models.verify(id)
                    print("\(id): verified")
                } catch {
                    let status = Failure.report(error, about: id)
                    failure = failure ?? (Self.isDamage(error) ? ExitCode(EX_DATAERR) : status)
                }
            }
            if let failure { throw failure }
        }
    }

    private static func isDamage(_ error: any Error) -> Bool {
        switch error {
        case ModelError.checksumMismatch, ModelError.wrongSize: true
        default: false
        }
    }
}

/// `models remove`.
struct ModelsRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Deletes a model.")

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "The model.")
    var id: String

    func run() async throws {
        try await reportingFailure {
            let services = try Services(settings: try await settings.load(), logger: .quiet)
            try services.models.remove(id)
            print("Model \(id) is removed.")
        }
    }
}
