import Foundation
import GRDB
import TestSupport
import Testing
import Transcription

@testable import Archive

@Suite struct `Files of the watched folder in the archive` {
    @Test func `a file and its job are taken together, or not at all`() async throws {
        try await withInbox { inbox in
            let (file, job) = taken("talk.mp3")
            let added = try await inbox.take(file, as: job, limit: 1)
            #expect(added == .added)
            let (other, next) = taken("next.mp3")
            let full = try await inbox.take(other, as: next, limit: 1)
            #expect(full == .full(waiting: 1))
            #expect(try await Archive(path: inbox.archive.path).inbox.files() == [file])
            let kept = try await inbox.archive.jobs.job(job.id)
            #expect(kept?.source == .inbox)
        }
    }

    @Test func `jobs of the watched folder do not disturb releases that know none`() async throws {
        try await withInbox { inbox in
            let (file, job) = taken("talk.mp3")
            _ = try await inbox.take(file, as: job, limit: 9)
            let source = try await inbox.archive.pool.read { try String.fetchOne($0, sql: "SELECT source FROM job") }
            #expect(source == "api")
        }
    }

    @Test func `something is due when the job has ended or is gone, once`() async throws {
        try await withInbox { inbox in
            let jobs = inbox.archive.jobs
            let (file, job) = taken("talk.mp3")
            _ = try await inbox.take(file, as: job, limit: 9)
            #expect(try await due(inbox) == [])
            _ = try await jobs.start(job.id)
            #expect(try await due(inbox) == [])
            try await jobs.fail(job.id, Job.Failure(code: "broken", message: "It broke."))
            #expect(try await due(inbox) == ["talk.mp3"])
            try await inbox.note(.error, of: file.path)
            #expect(try await due(inbox) == [])
            // Somebody had it retried, which worked.
            _ = try await jobs.retry(job.id)
            #expect(try await due(inbox) == [])
            _ = try await jobs.start(job.id)
            try await jobs.complete(job.id, with: .plain(title: "talk.mp3"))
            #expect(try await due(inbox) == ["talk.mp3"])
            try await inbox.note(.results, of: file.path)
            #expect(try await due(inbox) == [])
            _ = try await jobs.delete(job.id)
            #expect(try await due(inbox) == [])
        }
    }

    @Test func `so it is when a file was refused, or its job deleted`() async throws {
        try await withInbox { inbox in
            let refused = InboxFile(path: "a", version: .init(size: 1, modified: 1), stem: "a", failure: "It is empty.")
            try await inbox.refuse(refused)
            let (file, job) = taken("b")
            _ = try await inbox.take(file, as: job, limit: 9)
            _ = try await inbox.archive.jobs.delete(job.id)
            let all = try await inbox.due()
            #expect(all.map(\.file) == [refused, file])
            #expect(all.allSatisfy { $0.job == nil })
        }
    }

    @Test func `what is gone for long is forgotten, unless something is still due`() async throws {
        try await withInbox { inbox in
            for name in ["here", "gone", "due"] {
                let (file, job) = taken(name)
                _ = try await inbox.take(file, as: job, limit: 9)
                if name != "due" { try await inbox.note(.results, of: file.path) }
            }
            let month = Date.now.addingTimeInterval(31 * 86_400)
            try await inbox.forget(unseenSince: month.addingTimeInterval(-30 * 86_400), seen: ["here"], at: month)
            #expect(try await inbox.files().map(\.path).sorted() == ["due", "here"])
        }
    }

    private func due(_ inbox: InboxStore) async throws -> [String] { try await inbox.due().map(\.file.path) }

    private func taken(_ path: String) -> (file: InboxFile, job: Job) {
        let job = Job(
            owner: "inbox",
            source: .inbox,
            title: path,
            file: "recordings/" + path,
            duration: 1,
            model: "base",
            options: TranscriptionOptions()
        )
        return (InboxFile(path: path, version: .init(size: 1 << 40, modified: .max), stem: path, job: job.id), job)
    }

    private func withInbox(_ body: (InboxStore) async throws -> Void) async throws {
        try await withScratch { folder in try await body(Archive(path: folder + "/archive.sqlite").inbox) }
    }
}
