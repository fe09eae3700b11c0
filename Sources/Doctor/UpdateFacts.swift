import Archive
import Deployment
import DurableStorage
import Foundation
import Identity
import Updates

/// What the doctor looks at of updates and of what starts the appliance.
struct UpdateFacts: Sendable {
    /// The transaction that is going on; `damaged` if there is one that nobody understands.
    var journal = TransactionJournal.Content.none
    /// How the last update ended; nil if there was none.
    var last: HistoryEntry?
    /// Version → what is wrong with a release that is kept to go back to.
    var damaged: [String: String] = [:]
    /// File of the signed lists → when it runs out; without those that are not there.
    var expiries: [String: DoctorFacts.Measured<Date>] = [:]
    /// The clock was this late already when a release was installed.
    var floor: Date?
    /// Whether somebody looks for updates by himself.
    var looksForUpdates = false
    /// What an update takes of free room, in bytes, going by the release that runs; nil where none is installed.
    var room: Int?
    /// When the last stop was cut short; nil if the last one came to its end.
    var cutShort: Date?
    /// Path of the unit, and in which lines it is not the one of this release.
    var unit: (path: String, differences: [String])?
}

extension UpdateFacts {
    private static let signed = ["root.json", "timestamp.json", "snapshot.json", "targets.json"]

    /// - Parameter isOwn: Whether the supervisor exchanges the releases here.
    static func gathered(
        _ layout: InstallationLayout,
        subject: IdentitySubject,
        isOwn: Bool,
        looksForUpdates: Bool
    ) -> Self {
        var facts = UpdateFacts(looksForUpdates: looksForUpdates)
        facts.journal = TransactionJournal(layout.journal).look()
        facts.last = UpdateRecords(layout).history(1).last
        if let bytes = try? DurableFile.read(layout.floor, limit: 1 << 16) {
            facts.floor = (try? UpdateJSON.decode(Floor.self, from: Data(bytes)))?.time
        }
        for name in signed {
            guard let bytes = try? DurableFile.read(layout.trust + "/" + name, limit: 4 << 20) else { continue }
            facts.expiries[name] = DoctorFacts.Measured {
                try UpdateJSON.decode(SignedFile.self, from: Data(bytes)).signed.expires
            }
        }
        facts.cutShort = StopMark(layout).cutShort
        guard let release = subject.place.release else { return facts }
        if isOwn, let manifest = try? ReleaseFolder(release).manifest().0 {
            let database = (try? GenerationStore(layout).active()).map { layout.databaseFile($0.side.database) }
            facts.room = manifest.roomForUpdate(database: database)
        }
        facts.damaged = damaged(layout, except: release)
        facts.unit = unit(subject, release)
        return facts
    }

    /// What all files of signed metadata have.
    private struct SignedFile: Decodable {
        struct Content: Decodable { var expires: Date }
        var signed: Content
    }

    /// The releases of other generations, read completely.
    private static func damaged(_ layout: InstallationLayout, except running: String) -> [String: String] {
        var found: [String: String] = [:]
        for generation in (try? GenerationStore(layout).all()) ?? [] {
            let release = generation.side.release
            guard layout.release(release) != running, found[release.version] == nil else { continue }
            do {
                try ReleaseFolder(layout.release(release)).verify(manifest: release.manifest)
                let database = layout.databaseFile(generation.side.database)
                // It has one of its own where the next release's was converted.
                if FileManager.default.fileExists(atPath: database) { _ = try Archive.schema(of: database) }
            } catch {
                found[release.version] = "\(error)"
            }
        }
        return found
    }

    /// Adds the releases that are whole, and whose supervisor does not work here all the same.
    mutating func tryOut(_ layout: InstallationLayout, except running: String?, seconds: Int) async {
        guard let running else { return }
        var tried: Set<String> = []
        for generation in (try? GenerationStore(layout).all()) ?? [] {
            let release = generation.side.release
            guard layout.release(release) != running, damaged[release.version] == nil,
                tried.insert(release.version).inserted
            else { continue }
            let program = InstallationLayout.supervisorProgram(in: layout.release(release))
            damaged[release.version] =
                switch await ProgramTrial(program, ["self-test"]).run(seconds: seconds) {
                case .ended(status: 0, _): nil
                case .ended(let status, let text): "Its supervisor ends with status \(status): \(text.prefix(200))"
                case .failed(let problem): "Its supervisor does not work here: \(problem)."
                }
        }
    }

    private static func unit(_ subject: IdentitySubject, _ release: String) -> (path: String, differences: [String])? {
        guard let unit = ServiceUnit.read(in: subject.units, data: subject.data), let holder = subject.place.holder,
            let bytes = try? DurableFile.read("\(release)/share/systemd/\(ServiceUnit.name)", limit: 1 << 18)
        else { return nil }
        let template = String(decoding: bytes, as: UTF8.self)
        return (unit.main.path, unit.differences(from: template, data: subject.data, releases: holder))
    }
}
