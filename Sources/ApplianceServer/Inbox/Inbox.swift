import Archive
import Components
import DurableStorage
import Foundation
import HTTPTypes
import Logging
import Maintenance
import NIOPosix
import ServiceLifecycle

/// The watched folder: recordings that are dropped in become jobs, and their texts are laid beside them.
///
/// Recordings stay where they are. What was taken is on record before anything is done, so that whatever is killed, each
/// is transcribed once. One process at a time watches: the one that works on the jobs.
actor Inbox {
    /// Whose jobs they are, among which the engine is shared.
    private static let owner = "inbox"
    /// What names of copies begin with.
    private static let prefix = "inbox-"
    /// Recordings that are copied and wait or are worked on; the others wait in the folder.
    private static let openJobs = 16
    /// Between two looks.
    private static let interval = Duration.seconds(2)
    /// A look takes at most this share of the time.
    private static let rest = 10
    /// How long it is known what became of a file that is there no more (seconds).
    private static let memory: TimeInterval = 30 * 86_400

    private let folder: InboxFolder
    private let intake: RecordingIntake
    /// Bytes of a recording.
    private let limit: Int
    private let maintenance: MaintenancePlan
    private let logger: Logger

    /// What became of the files, by path; nil until it was read.
    private var known: [String: InboxFile]?
    /// Since when files that are not taken yet look as they do.
    private var still: [String: (version: InboxFile.Version, since: ContinuousClock.Instant)] = [:]
    private var nextCleaning = ContinuousClock.now
    private var problem: String?

    init(policy: InboxPolicy, intake: RecordingIntake, limit: Int, maintenance: MaintenancePlan, logger: Logger) {
        folder = InboxFolder(policy: policy)
        self.intake = intake
        self.limit = limit
        self.maintenance = maintenance
        self.logger = logger
    }

    private var store: InboxStore { intake.desk.archive.inbox }

    /// For health.
    func condition() -> Condition { problem.map(Condition.degraded) ?? .ok }

    /// Watches until the appliance stops.
    func watch() async {
        await sweep()
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            let duration = await ContinuousClock().measure { await look() }
            try? await cancelWhenGracefulShutdown {
                try await Task.sleep(for: max(Self.interval, duration * Self.rest))
            }
        }
    }

    /// Looks once: lays down what is done, then takes what is new.
    ///
    /// In maintenance nothing is touched.
    private func look() async {
        guard maintenance.current() == nil else { return }
        var complaint: String?
        do {
            let listing = try await offPool { [folder] in try folder.list() }
            complaint = listing.complaint
            if known == nil {
                known = Dictionary(uniqueKeysWithValues: try await store.files().map { ($0.path, $0) })
            }
            complaint = try await answer() ?? complaint
            complaint = try await take(listing) ?? complaint
            try await clean(listing)
        } catch {
            complaint = "\(error)"
        }
        if complaint != problem, let complaint {
            logger.warning("the watched folder needs attention", metadata: ["reason": "\(complaint)"])
        }
        problem = complaint
    }

    /// Deletes copies of which a crash let no job be made: nobody else is making one.
    private func sweep() async {
        do {
            let needed = try await intake.desk.store.files()
            await intake.office.recordings.sweep(keeping: needed, Self.prefix, grace: 0)
        } catch {
            logger.warning("old copies could not be deleted", metadata: ["error": "\(error)"])
        }
    }

    // MARK: Taking

    /// - Returns: Why something that could be taken was not.
    private func take(_ listing: InboxFolder.Listing) async throws -> String? {
        let now = ContinuousClock.now
        var seen: [String: (version: InboxFile.Version, since: ContinuousClock.Instant)] = [:]
        var ready: [InboxSighting] = []
        for sighting in listing.sightings {
            let before = still[sighting.path]
            let since = before?.version == sighting.version ? before?.since ?? now : now
            let names = listing.names[sighting.folder] ?? []
            switch InboxStep.next(
                for: sighting,
                still: since.duration(to: now),
                known: known?[sighting.path],
                names: names
            )
            {
            case .leave: continue
            case .wait: break
            case .take: ready.append(sighting)
            }
            seen[sighting.path] = (sighting.version, since)
        }
        still = seen
        ready.sort { ($0.version.modified, $0.path) < ($1.version.modified, $1.path) }
        var complaint: String?
        for sighting in ready {
            guard !Task.isShuttingDownGracefully, openJobs < Self.openJobs else { break }
            do {
                try await take(sighting, names: listing.names[sighting.folder] ?? [])
            } catch is InboxFolder.Changed {
                continue
            } catch {
                complaint = (APIError(error)?.message ?? "\(error)") + " Recordings wait in the watched folder."
                // What is wrong with the appliance is wrong for all; what is wrong with a file is not.
                guard error is StorageError else { break }
            }
        }
        return complaint
    }

    private var openJobs: Int { known?.values.count { $0.answer == nil } ?? 0 }

    private func take(_ sighting: InboxSighting, names: Set<String>) async throws {
        let before = known?[sighting.path]
        if let job = before?.job, before?.answer == nil { _ = try? await intake.office.cancel(job) }
        let others = (known ?? [:]).values.filter { $0.path != sighting.path && $0.folder == sighting.folder }
        let stem =
            before?.stem
            ?? InboxNames.stem(for: sighting.name, among: names, stems: Set(others.map(\.stem)))
        var file = InboxFile(path: sighting.path, version: sighting.version, stem: stem)
        do {
            file.job = try await addJob(for: sighting, as: file)
        } catch let error as InboxFolder.Unreadable {
            file.failure = error.reason
        } catch {
            guard let known = APIError(error), [.badRequest, .contentTooLarge].contains(known.status) else {
                throw error
            }
            file.failure = known.message
        }
        if file.job == nil { try await store.refuse(file) }
        known?[file.path] = file
    }

    /// - Returns: The job's id.
    private func addJob(for sighting: InboxSighting, as file: InboxFile) async throws -> String {
        let size = sighting.version.size
        guard size <= limit else { throw UploadReceiver.tooLarge(limit) }
        let recordings = intake.office.recordings
        try UploadReceiver.checkRoom(for: size, at: recordings.folder)
        let copy = recordings.newFile(Self.prefix)
        do {
            let path = recordings.data + "/" + copy
            try await self.copy(sighting, to: path)
            let upload = UploadedForm.File(field: "file", name: sighting.name, path: path, size: size)
            let order = try await intake.read(UploadedForm(fields: [], file: upload))
            let job = try await intake.job(order, file: copy, owner: Self.owner, source: .inbox)
            var file = file
            file.job = job.id
            guard case .added = try await store.take(file, as: job, limit: JobOffice.limit) else {
                throw APIError(.tooManyRequests, "busy", "\(JobOffice.limit) recordings are waiting already.")
            }
            logger.info("a recording was taken from the watched folder", metadata: ["job.id": "\(job.id)"])
            intake.office.wake()
            return job.id
        } catch {
            await recordings.discard(copy)
            if case StorageError.system(_, _, ENOSPC) = error { throw UploadReceiver.diskFull }
            throw error
        }
    }

    private func copy(_ sighting: InboxSighting, to path: String) async throws {
        let copy = try await offPool { [folder] in try folder.copy(sighting, to: path) }
        while try await !offPool({ try copy.advance() }) {
            guard !Task.isShuttingDownGracefully else { throw InboxFolder.Changed() }
        }
    }

    // MARK: Answering

    /// - Returns: Why something that is done could not be laid down.
    private func answer() async throws -> String? {
        var complaint: String?
        for (file, job) in try await store.due() {
            do {
                let answer = try await InboxAnswer(
                    to: file,
                    job,
                    archive: intake.desk.archive,
                    in: folder.policy.formats
                )
                let isThere = try await offPool { [folder] in try folder.lay(answer.files, beside: file) }
                let kind = isThere ? answer.kind : .nothing
                try await store.note(kind, of: file.path)
                known?[file.path] = file.answered(kind)
            } catch {
                complaint = "\(error)"
            }
        }
        return complaint
    }

    // MARK: Forgetting

    private func clean(_ listing: InboxFolder.Listing) async throws {
        guard listing.complaint == nil, ContinuousClock.now >= nextCleaning else { return }
        nextCleaning = .now + .seconds(86_400)
        let now = Date.now
        let seen = Set(listing.sightings.map(\.path))
        try await store.forget(unseenSince: now.addingTimeInterval(-Self.memory), seen: seen, at: now)
        known = nil
    }

    private func offPool<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await NIOThreadPool.singleton.runIfActive(work)
    }
}

extension InboxFile {
    fileprivate var folder: String { InboxSighting(path: path, version: version).folder }

    fileprivate func answered(_ answer: Answer) -> InboxFile {
        var file = self
        file.answer = answer
        return file
    }
}
