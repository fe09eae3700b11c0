import ArgumentParser
import Foundation
import ModelDownloads
import SpeechModels

/// `models download`.
struct ModelsDownload: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "download",
        abstract: "Downloads and installs a model, if its checksum is right; goes on where an earlier try ended."
    )

    @OptionGroup var settings: SettingsOptions

    @Argument(help: "The model.")
    var id: String

    @Option(
        name: .customLong("from"),
        help: "Address of the folder with the files, a folder on this machine, or hub; not the settings' sources."
    )
    var source: String?

    @Option(help: "Time in which a source must send something, such as 30s.")
    var modelTimeout: String?

    func run() async throws {
        try await reportingFailure {
            let settings = try await settings.load(["model-timeout": modelTimeout])
            let services = try Services(settings: settings, logger: .quiet)
            let model = try ModelCatalogue.model(named: id)
            let downloader = services.downloader(from: try source.map { try ModelSupply.list(fullPath($0)) })
            let line = DownloadLine(model: model.id)
            let installed = try await downloader.download(model) { line.update($0) }
            line.end()
            print(
                installed.alreadyInstalled
                    ? "Model \(model.id) is already installed and verified."
                    : "Model \(model.id) is installed: SHA-1 \(model.sha1), as published."
            )
        }
    }

    /// A folder may be named as seen from here.
    private func fullPath(_ text: String) -> String {
        let isPath = text != "hub" && !text.contains("://")
        return isPath ? URL(fileURLWithPath: text).standardizedFileURL.path : text
    }
}
