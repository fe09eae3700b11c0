import DurableStorage
import Foundation
import GRDB
import TestSupport
import Testing
import Transcription

@testable import Archive

@Suite struct `Recordings that are kept` {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test(
        arguments: [
            // Age in days, what was promised, what holds now.
            (29, 30, .days(30), false), (30, 30, .days(30), true),
            (29, nil, .days(30), false), (30, nil, .days(30), true),
            (30, 30, .days(60), false), (30, 30, .forever, false), (3650, nil, .forever, false),
            // A server that keeps none may be one that was started without its settings.
            (29, 30, .never, false), (30, 30, .never, true), (3650, nil, .never, false),
        ] as [(Int, Int?, RecordingPolicy, Bool)]
    )
    func `stay as long as is set now`(age: Int, promised: Int?, policy: RecordingPolicy, isOver: Bool) {
        let since = Self.now.addingTimeInterval(TimeInterval(-age) * 86_400)
        let recording = KeptRecording(type: "audio/mpeg", size: 1, since: since, days: promised)
        #expect(policy.isOver(recording, at: Self.now) == isOver)
    }

    @Test func `are there with their transcripts, whatever becomes of the jobs' files`() async throws {
        try await withArchive { archive, folder in
            let (id, source) = try await done(archive, folder, .days(30))
            let recording = try await archive.transcript(id)?.recording
            #expect(recording?.type == "audio/wav" && recording?.size == 5 && recording?.days == 30)
            try FileManager.default.removeItem(atPath: source)
            #expect(try content(of: id, archive) == "sound")
            _ = try await archive.recordings.sweep(.days(30), at: .now)
            #expect(try content(of: id, archive) == "sound")
        }
    }

    @Test func `are not there if nobody wants them`() async throws {
        try await withArchive { archive, folder in
            let (id, _) = try await done(archive, folder, .never)
            #expect(try await archive.transcript(id)?.recording == nil)
            #expect(try content(of: id, archive) == nil)
        }
    }

    @Test func `go with their transcripts, and before them`() async throws {
        try await withArchive { archive, folder in
            let (first, _) = try await done(archive, folder, .forever)
            let (second, _) = try await done(archive, folder, .forever)
            #expect(try await archive.delete(first))
            #expect(try content(of: first, archive) == nil)
            #expect(try await archive.recordings.drop(second))
            #expect(try await archive.recordings.drop(second) == false)
            #expect(try content(of: second, archive) == nil)
            let left = try await archive.transcript(second)
            #expect(left != nil && left?.recording == nil)
        }
    }

    @Test func `go when their time is over; so do files that nobody knows`() async throws {
        try await withArchive { archive, folder in
            let (short, _) = try await done(archive, folder, .days(1))
            let (long, _) = try await done(archive, folder, .forever)
            // What a crash between the file and its transcript leaves, or an earlier release that knows no recordings.
            try DurableFile.write("orphan".utf8, to: archive.recordings.path(of: "tr_orphan"))
            // What another task or process is importing at this moment.
            try DurableFile.write("incoming".utf8, to: archive.recordings.path(of: "import-1"))
            #expect(try await archive.recordings.sweep(.never, at: .now) == 0)
            #expect(try FolderListing.names(at: folder + "/audio") == ["import-1", short, long].sorted())
            #expect(try await archive.recordings.sweep(.never, at: .now.addingTimeInterval(86_401)) == 1)
            #expect(try FolderListing.names(at: folder + "/audio") == [long])
            #expect(try await archive.transcript(short)?.recording == nil)
            #expect(try await archive.recordings.sweep(.days(1), at: .now.addingTimeInterval(86_401)) == 1)
            #expect(try FolderListing.names(at: folder + "/audio") == [])
        }
    }

    @Test func `come along with an export`() async throws {
        try await withArchive { archive, folder in
            let (kept, _) = try await done(archive, folder, .days(7))
            let (lost, _) = try await done(archive, folder, .forever)
            let (without, _) = try await done(archive, folder, .never)
            try DurableFile.remove(archive.recordings.path(of: lost))
            _ = FileManager.default.createFile(atPath: folder + "/export.zip", contents: nil)
            let file = try #require(FileHandle(forWritingAtPath: folder + "/export.zip"))
            try await archive.export { try file.write(contentsOf: $0) }

            let other = try Archive(path: folder + "/other.sqlite", recordings: folder + "/other")
            #expect(try await other.importFile(folder + "/export.zip").added == 3)
            #expect(try await other.importFile(folder + "/export.zip").known == 3)
            #expect(try await other.transcript(kept) == archive.transcript(kept))
            #expect(try await other.transcript(kept)?.recording?.days == 7)
            #expect(try content(of: kept, other) == "sound")
            #expect(try await other.transcript(lost)?.recording == nil)
            #expect(try await other.transcript(without)?.recording == nil)
            #expect(try FolderListing.names(at: folder + "/other") == [kept])
        }
    }

    @Test func `are not kept of jobs that ended meanwhile`() async throws {
        try await withArchive { archive, folder in
            let job = try await started(archive)
            _ = try await archive.jobs.cancel(job.id)
            let recording = try recording(folder, .forever)
            await #expect(throws: JobStore.NotRunning.self) {
                try await archive.jobs.complete(job.id, with: transcript(of: job), keeping: recording)
            }
            #expect(try content(of: job.transcript, archive) == nil)
        }
    }

    @Test func `a recording that is not there ends nothing`() async throws {
        try await withArchive { archive, folder in
            let job = try await started(archive)
            let recording = NewRecording(path: folder + "/nowhere", type: "audio/wav", policy: .forever)
            await #expect(throws: StorageError.self) {
                try await archive.jobs.complete(job.id, with: transcript(of: job), keeping: recording)
            }
            #expect(try await archive.transcript(job.transcript) == nil)
            #expect(try await archive.jobs.job(job.id)?.state == .running)
        }
    }

    /// A transcript whose job is done; its id, and where its recording was.
    private func done(
        _ archive: Archive,
        _ folder: String,
        _ policy: RecordingPolicy
    ) async throws -> (id: String, source: String) {
        let job = try await started(archive)
        let recording = try recording(folder, policy)
        try await archive.jobs.complete(job.id, with: transcript(of: job), keeping: recording)
        return (job.transcript, folder + "/upload")
    }

    private func recording(_ folder: String, _ policy: RecordingPolicy) throws -> NewRecording? {
        try DurableFile.write("sound".utf8, to: folder + "/upload")
        return NewRecording(path: folder + "/upload", type: "audio/wav", policy: policy)
    }

    private func started(_ archive: Archive) async throws -> Job {
        let job = Job(
            owner: "one",
            source: .api,
            title: "talk.wav",
            file: "upload",
            duration: 1,
            model: "base",
            options: TranscriptionOptions()
        )
        _ = try await archive.jobs.add(job)
        _ = try await archive.jobs.start(job.id)
        return job
    }

    private func transcript(of job: Job) -> StoredTranscript {
        let plain = StoredTranscript.plain(title: job.title)
        return StoredTranscript(
            id: job.transcript,
            transcript: plain.transcript,
            source: job.source,
            title: job.title,
            options: TranscriptionOptions(),
            model: plain.model,
            engine: plain.engine,
            applianceVersion: plain.applianceVersion
        )
    }

    private func content(of id: String, _ archive: Archive) throws -> String? {
        try DurableFile.read(archive.recordings.path(of: id), limit: 100).map { String(decoding: $0, as: UTF8.self) }
    }

    private func withArchive(_ body: (Archive, String) async throws -> Void) async throws {
        try await withScratch { folder in try await body(Archive(path: folder + "/archive.sqlite"), folder) }
    }
}
