import Archive
import AudioIngest
package import Backups
import CTimex
package import Deployment
import DurableStorage
import Foundation
import Glibc
package import Identity
import SpeechModels
import SwiftASN1
import SystemPackage
import Updates
import X509

extension DoctorFacts {
    /// Looks at an appliance, which may be running, and changes nothing; only a small file is written and deleted again.
    ///
    /// - Parameters:
    ///   - defaultModel: Says which model is used where none is named.
    ///   - subject: The running binary and what it belongs to.
    ///   - engineObstacle: What keeps the engine that the settings name from decoding.
    ///   - looksForUpdates: Whether somebody looks for updates by himself.
    ///   - backups: When backups are made; nil if only by hand.
    ///   - live: Tries out what has to be tried, meanwhile.
    package static func gathered(
        paths: AppliancePaths,
        deployment: DeploymentReport,
        subject: IdentitySubject,
        engineObstacle: String?,
        looksForUpdates: Bool,
        backups: BackupSchedule?,
        live: @escaping @Sendable () async -> LiveFacts,
        defaultModel: () throws -> String
    ) async -> DoctorFacts {
        async let tried = live()
        var facts = measured(
            paths: paths,
            deployment: deployment,
            subject: subject,
            engineObstacle: engineObstacle,
            looksForUpdates: looksForUpdates,
            backups: backups,
            defaultModel: defaultModel
        )
        // Only releases that were found whole are started.
        let layout = InstallationLayout(data: paths.data, releases: subject.place.holder ?? "")
        await facts.updates.tryOut(layout, except: subject.place.release, seconds: LiveFacts.patience)
        facts.live = await tried
        return facts
    }

    /// What can be seen without trying anything out; `live` is as if all went well.
    static func measured(
        paths: AppliancePaths,
        deployment: DeploymentReport,
        subject: IdentitySubject,
        engineObstacle: String?,
        looksForUpdates: Bool,
        backups: BackupSchedule?,
        defaultModel: () throws -> String,
        now: Date = .now
    ) -> DoctorFacts {
        // The archive is looked at more closely below.
        var subject = subject
        subject.archive = { nil }
        let program = subject.place
        let layout = InstallationLayout(data: paths.data, releases: program.holder ?? "")
        let database = database(paths, layout)
        return DoctorFacts(
            now: now,
            isClockKept: isClockKept,
            deployment: deployment,
            entries: entries(paths).map { $0.measured() },
            free: Measured { try DurableFile.freeBytes(at: paths.data) },
            freeFiles: freeFiles(in: paths.data),
            isWritable: access(paths.data, W_OK) == 0 || errno != EROFS,
            decoder: problem { _ = try MediaTools.find(launcher: FilePath(program.executable)) },
            syncing: syncing(in: paths.scratch),
            memory: .current(),
            models: Measured { try ModelStore(directory: paths.models).list() },
            defaultModel: Measured(defaultModel),
            engineObstacle: engineObstacle,
            identity: IdentityReport(subject.measured(files: true), repair: subject.repair, at: now),
            repair: subject.repair,
            updates: UpdateFacts.gathered(
                layout,
                subject: subject,
                isOwn: deployment.strategy.isOwn,
                looksForUpdates: looksForUpdates
            ),
            live: LiveFacts(),
            certificates: certificates(in: paths.certificates),
            archive: FileManager.default.fileExists(atPath: database)
                ? Measured { try Archive.check(database) } : nil,
            archiveLog: size(of: database + "-wal"),
            backups: backups.flatMap { problem(of: $0, paths, at: now) },
            hasServed: FileManager.default.fileExists(atPath: paths.jobsLock),
            built: program.release.flatMap { try? ReleaseFolder($0).manifest().0.built }
        )
    }

    /// As the kernel has it from whoever sets its clock, by whatever protocol.
    private static var isClockKept: Bool? {
        var state = timex()
        return adjtimex(&state) < 0 ? nil : state.status & STA_UNSYNC == 0
    }

    private static func entries(_ paths: AppliancePaths) -> [DataEntry] {
        let folders = [paths.data, paths.models, paths.certificates, paths.scratch, paths.recordings, paths.uploads]
        let secrets = [
            paths.adminToken, paths.accounts, paths.certificates + "/ca-key.pem",
            paths.certificates + "/server-key.pem",
        ]
        return folders.map { DataEntry($0, .folder, isNeeded: true) }
            + [paths.audio, paths.backups].map { DataEntry($0, .folder) } + secrets.map { DataEntry($0, .file) }
    }

    /// The archive of the generation that counts, where there are generations.
    private static func database(_ paths: AppliancePaths, _ layout: InstallationLayout) -> String {
        (try? GenerationStore(layout).active()).map { layout.databaseFile($0.side.database) } ?? paths.database
    }

    /// Why a file does not get onto the disk.
    private static func syncing(in folder: String) -> String? {
        // Folders that are not there or not ours are told of by themselves.
        guard access(folder, W_OK) == 0 else { return nil }
        let path = folder + "/doctor-\(getpid())"
        return problem {
            try DurableFile.write(Array("written, synced, renamed".utf8), to: path, mode: 0o600)
            try DurableFile.remove(path)
        }
    }

    /// The server may have run for less than a day: what was never made is its to tell.
    private static func problem(of schedule: BackupSchedule, _ paths: AppliancePaths, at now: Date) -> String? {
        do {
            let record = try BackupRecord.load(paths.backupRecord)
            let start = record.latest?.at ?? now
            return schedule.problem(record, since: start, at: now, in: .current) {
                FileManager.default.fileExists(atPath: $0)
            }
        } catch {
            return "\(error)"
        }
    }

    /// In bytes; 0 for what is not there.
    private static func size(of path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
    }

    /// Nil where file systems make room for as many as there is space for.
    private static func freeFiles(in folder: String) -> Int? {
        var information = statvfs()
        guard statvfs(folder, &information) == 0, information.f_files > 0 else { return nil }
        return Int(clamping: information.f_favail)
    }

    private static func certificates(in folder: String) -> [String: Measured<Date>] {
        var found: [String: Measured<Date>] = [:]
        for name in ["ca.pem", "server.pem"] where FileManager.default.fileExists(atPath: folder + "/" + name) {
            found[name] = Measured {
                let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
                return try Certificate(pemEncoded: text).notValidAfter
            }
        }
        return found
    }

    private static func problem(_ check: () throws -> Void) -> String? {
        do {
            try check()
            return nil
        } catch {
            return "\(error)"
        }
    }
}
