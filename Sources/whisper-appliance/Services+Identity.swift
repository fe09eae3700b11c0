import ApplianceServer
import Archive
import AudioIngest
import Deployment
import Foundation
import Identity
import SpeechEngine
import SpeechModels
import SystemPackage
import Updates
import WebInterface

extension Services {
    /// Tells what runs, and whether that is what was shipped.
    var identity: IdentityGauge { Self.identity(of: settings) }

    /// Looks at it now and then.
    func identityWatch(_ gauge: IdentityGauge) -> IdentityWatch {
        IdentityWatch(gauge, release: release, logger: logger)
    }

    /// The same for commands that make nothing, not even the data directory.
    static func identity(of settings: Settings) -> IdentityGauge {
        let place = ProgramPlace(executable: executable)
        let deployment = DeploymentCommand.report(of: place, data: settings.paths.data)
        return IdentityGauge(identitySubject(of: settings, place: place, deployment), page: page) {
            .init(
                components: components(settings),
                settings: SettingsExcerpt.redacted(settings.given),
                environment: MachineExcerpt.current(deployment)
            )
        }
    }

    static func identitySubject(
        of settings: Settings,
        place: ProgramPlace,
        _ deployment: DeploymentReport
    ) -> IdentitySubject {
        let database = settings.paths.activeDatabase
        return IdentitySubject(
            place: place,
            data: settings.paths.data,
            deployment: deployment,
            schema: SchemaRange(schema: SchemaVersion.current.number, reader: SchemaVersion.current.reader)
        ) {
            guard FileManager.default.fileExists(atPath: database) else { return nil }
            let found = try Archive.schema(of: database)
            return SchemaRange(schema: found.number, reader: found.reader)
        }
    }

    /// SHA-256 of all files of the web page, one after the other.
    private static var page: String {
        FileHash.sha256(WebAssets.all.reduce(into: Data()) { $0.append(contentsOf: $1.bytes) })
    }

    /// What it works with.
    private static func components(_ settings: Settings) -> [String: String] {
        var found = ["engine": WhisperLibrary.version, "native engine": NativeSupport.version]
        if let tools = try? MediaTools.find(launcher: FilePath(executable)) {
            for (name, path) in [("ffmpeg", tools.ffmpeg.string), ("ffprobe", tools.ffprobe.string)] {
                let hash = try? FileHash.sha256(of: path, followsLinks: true)
                found[name] = path + " sha256:" + (hash.map { String($0.prefix(12)) } ?? "unreadable")
            }
        }
        let store = ModelStore(directory: settings.paths.models)
        for stored in (try? store.list()) ?? [] {
            switch stored.state {
            case .notInstalled: break
            case .installed(verified: .some): found["model " + stored.model.id] = "verified"
            case .installed(verified: nil): found["model " + stored.model.id] = "not verified"
            case .damaged(let size): found["model " + stored.model.id] = "damaged: \(size) bytes"
            }
        }
        let choice = DefaultModelChoice(path: settings.paths.defaultModel, setting: settings.model)
        found["default model"] = try? choice.current()
        return found
    }
}

extension AppliancePaths {
    /// The archive of the generation that counts, where there are generations.
    var activeDatabase: String {
        let layout = InstallationLayout(data: data, releases: "")
        guard let bytes = FileManager.default.contents(atPath: layout.active + "/generation.json"),
            let generation = try? UpdateJSON.decode(Generation.self, from: bytes)
        else { return database }
        return layout.databaseFile(generation.side.database)
    }
}
