import Archive
import ArgumentParser
import Deployment
import Foundation
import SpeechEngine

/// `version`: what this binary is.
struct Version: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Says what this binary is and what it was built from.")

    @Flag(help: "As JSON.")
    var json = false

    private struct Report: Encodable {
        var version: String
        var commit: String
        var engine: String
        var nativeEngine: String
        var cpuFeatures: [String]
        var database: Database
    }

    /// The schema number of the archive's database, and the oldest one whose release can work on that.
    private struct Database: Encodable {
        var schema = SchemaVersion.current.number
        var reader = SchemaVersion.current.reader
    }

    func run() throws {
        let report = Report(
            version: BuildIdentity.current.version,
            commit: BuildIdentity.current.commit ?? "unknown",
            engine: WhisperLibrary.version,
            nativeEngine: NativeSupport.version,
            cpuFeatures: WhisperLibrary.processorFeatures,
            database: Database()
        )
        guard json else {
            print("whisper-appliance \(report.version) (commit \(report.commit))")
            print("\(report.engine), using \(report.cpuFeatures.joined(separator: " "))")
            print(report.nativeEngine)
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        print(String(decoding: try encoder.encode(report), as: UTF8.self))
    }
}
