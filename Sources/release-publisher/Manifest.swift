import ArgumentParser
import Foundation
import ReleasePublishing

/// `manifest`: describes a release completely.
struct Manifest: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Writes manifest.json into the folder of a release; used by scripts/release."
    )

    @Argument(help: "The folder of the release.")
    var folder: String

    @Option(help: "A file with what the release's files do not say, as JSON.")
    var facts: String

    func run() throws {
        try ManifestFile.write(in: folder, facts: Array(try Data(contentsOf: URL(fileURLWithPath: facts))))
    }
}
