import Accounts
import Archive
import AudioIngest
import Components
import Deployment
import DurableStorage
import Foundation
import Maintenance
import SupervisorControl
import SystemPackage

/// Looks at the parts of the appliance; all of it takes some milliseconds.
struct ComponentProbe: Sendable {
    /// Less room than this on the disk is a fault, in bytes.
    private static let minimumFree = 512 << 20
    /// Servers' certificates are made anew at a start when a month is left, so this is late.
    private static let lateRenewal: TimeInterval = 14 * 86_400

    let paths: AppliancePaths
    /// This binary, which confines media decoders.
    let launcher: FilePath
    let engines: EngineRoom
    let archive: Archive
    let accounts: AccountStore
    /// How long recordings are kept.
    let keeping: RecordingPolicy
    /// Nil if none is watched.
    let inbox: Inbox?
    let backups: BackupBoard
    /// When the server's certificate runs out; nil without TLS.
    let certificateEnd: Date?
    let drift: DriftProbe
    /// Nil where releases are exchanged in another way.
    let supervisor: ControlClient?
    let maintenance: MaintenancePlan

    /// Looks at all parts.
    func report() async -> ComponentReport {
        var found: [Component: Condition] = [:]
        for component in Component.allCases { found[component] = await condition(of: component) }
        return ComponentReport(found)
    }

    /// Looks at one part, whatever becomes of those that it needs.
    func condition(of component: Component) async -> Condition {
        switch component {
        case .dataDirectory: room
        case .mediaDecoder: Condition { _ = try MediaTools.find(launcher: launcher) }
        case .confinement: Self.confinement(ConfinedLaunch.capabilities())
        case .model, .engine, .voiceDetector: await engines.condition(of: component)
        case .archive: await archive.problem().map { Condition.failed($0.description) } ?? .ok
        case .accounts: await accounts.problem().map { Condition.failed($0.description) } ?? .ok
        case .scratch: Condition { try WritableFolder.check(paths.scratch) }
        case .recordings: Condition { try WritableFolder.check(paths.recordings) }
        case .uploads: Condition { try WritableFolder.check(paths.uploads) }
        case .keptRecordings: keptRecordings
        case .inbox: await inbox?.condition() ?? .off("The setting inbox watches none.")
        case .backups: await backups.condition()
        case .certificate: Self.certificate(until: certificateEnd, at: .now)
        case .programFiles: await programFiles
        case .supervisor:
            supervisor.map { client in Condition { try client.reach() } }
                ?? .off("Releases are exchanged in another way.")
        case .maintenance: maintenance.problem.map(Condition.degraded) ?? .ok
        }
    }

    private var room: Condition {
        do { return Self.room(try DurableFile.freeBytes(at: paths.data)) } catch { return .failed("\(error)") }
    }

    private var keptRecordings: Condition {
        guard keeping != .never else { return .off("The setting keep-recordings keeps none.") }
        return Condition {
            // It is made for the first one.
            guard try FolderListing.kind(of: paths.audio) != nil else { return }
            try WritableFolder.check(paths.audio)
        }
    }

    private var programFiles: Condition {
        get async {
            guard let result = await drift.result() else { return .off("Nobody compares them here.") }
            guard let problem = result.problem else { return .ok }
            // What is no release cannot be compared with one, and need not be.
            return result.isChanged == nil && supervisor == nil ? .off(problem) : .degraded(problem)
        }
    }

    /// - Parameter free: Bytes.
    static func room(_ free: Int) -> Condition {
        free < minimumFree ? .failed("Only \(free >> 20) MiB are free where the data is.") : .ok
    }

    static func confinement(_ found: ConfinementCapabilities) -> Condition {
        guard found.isDegraded else { return .ok }
        return .degraded(
            "The kernel lacks a layer that confines media decoding (Landlock \(found.landlockVersion), "
                + "system call filter: \(found.filtersSystemCalls))."
        )
    }

    static func certificate(until end: Date?, at now: Date) -> Condition {
        guard let end else { return .off("The appliance serves without TLS.") }
        if end < now { return .failed("It ran out on \(end.ISO8601Format()).") }
        return end < now + lateRenewal ? .degraded("It runs out on \(end.ISO8601Format()).") : .ok
    }
}
