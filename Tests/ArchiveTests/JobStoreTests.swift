import Foundation
import GRDB
@testable import SpeechEngine
import TestSupport
import Testing

@testable import Archive
@testable import Transcription

@Suite struct `Jobs in the archive` {
    @Test func `a job comes back as it came, after reopening`() async throws {
        try await withScratch { folder in
            let path = folder + "/archive.sqlite"
            var options = TranscriptionOptions()
            options.language = "de"
            options.candidateLanguages = ["de", "en"]
            options.vocabulary = ["Grafana"]
            options.prompt = "Kubernetes"
            options.temperature = 0.25
            options.wordTimestamps = true
            let job = Job(
                owner: "one",
                priority: .high,
                source: .web,
                title: "Grüße.mp3",
                file: "recordings/x",
                duration: 12.5,
                model: "base",
                options: options,
                webhook: "https://example.org/hook",
                idempotencyKey: "key",
                fingerprint: "print"
            )
            let added = try await Archive(path: path).jobs.add(job)
            #expect(added == .added)
            let reopened = try Archive(path: path).jobs
            #expect(try await reopened.job(job.id) == job)
            #expect(try await reopened.job("job_0") == nil)
        }
    }

    @Test func `a job of a release that knew no vocabulary is read, and one of this release by that`() throws {
        let old =
            #"{"task":"translate","language":"de","candidateLanguages":[],"temperature":0.5,"beamSize":2,"#
            + #""wordTimestamps":true}"#
        let options = try JSONDecoder().decode(TranscriptionOptions.self, from: Data(old.utf8))
        #expect(options.task == .translate)
        #expect(options.language == "de")
        #expect(options.temperature == 0.5)
        #expect(options.beamSize == 2)
        #expect(options.wordTimestamps)
        #expect(options.vocabulary == [])
        var new = options
        new.vocabulary = ["Grafana"]
        struct Before: Decodable {
            var task: DecodingOptions.Task
            var language: String?
            var candidateLanguages: [String]
            var prompt: String?
            var temperature: Double
            var beamSize: Int
            var wordTimestamps: Bool
        }
        let read = try JSONDecoder().decode(Before.self, from: try JSONEncoder().encode(new))
        #expect(read.language == "de")
        #expect(read.candidateLanguages == [])
    }

    @Test func `windows that were kept are there, and replace each other`() async throws {
        try await withJobs { jobs, job in
            _ = try await jobs.start(job.id)
            for (number, seconds) in [(0, 10.0), (3, 30), (1, 20)] {
                try await jobs.keep(window(number), secondsDone: seconds, of: job.id)
            }
            try await jobs.keep(window(1, text: " anew"), secondsDone: 20, of: job.id)
            #expect(try await jobs.window(3, of: job.id) == window(3))
            #expect(try await jobs.window(1, of: job.id) == window(1, text: " anew"))
            #expect(try await jobs.window(2, of: job.id) == nil)
            #expect(try await jobs.firstWindows(of: job.id).map(\.number) == [0, 1])
            #expect(try await jobs.job(job.id)?.secondsDone == 30)
        }
    }

    @Test func `a job that is done is its transcript`() async throws {
        try await withJobs { jobs, job in
            _ = try await jobs.start(job.id)
            try await jobs.keep(window(0), secondsDone: 10, of: job.id)
            let transcript = transcript(of: job)
            try await jobs.complete(job.id, with: transcript)
            #expect(try await jobs.archive.transcript(job.transcript) == transcript)
            #expect(try await jobs.job(job.id)?.state == .done)
            #expect(try await jobs.firstWindows(of: job.id) == [])
            await #expect(throws: JobStore.NotRunning.self) { try await jobs.complete(job.id, with: transcript) }
            #expect(try await jobs.archive.delete(job.transcript))
            #expect(try await jobs.job(job.id) == nil, "a deleted transcript leaves no title behind")
        }
    }

    @Test func `a transcript that cannot be kept leaves the job as it was`() async throws {
        try await withJobs { jobs, job in
            _ = try await jobs.start(job.id)
            try await jobs.keep(window(0), secondsDone: 10, of: job.id)
            try await jobs.archive.store(transcript(of: job))
            await #expect(throws: (any Error).self) { try await jobs.complete(job.id, with: transcript(of: job)) }
            #expect(try await jobs.job(job.id)?.state == .running)
            #expect(try await jobs.firstWindows(of: job.id).count == 1)
        }
    }

    @Test(arguments: ["done", "failed", "cancelled", "deleted"])
    func `what is not to be kept leaves nothing in the file`(end: String) async throws {
        try await withScratch { folder in
            let path = folder + "/archive.sqlite"
            let jobs = try Archive(path: path).jobs
            let job = Job.example(isKept: false)
            _ = try await jobs.add(job)
            _ = try await jobs.start(job.id)
            try await jobs.keep(window(0, text: " unmistakable"), secondsDone: 10, of: job.id)
            switch end {
            case "done": try await jobs.complete(job.id, with: transcript(of: job))
            case "failed": try await jobs.fail(job.id, Job.Failure(code: "code", message: "message"))
            case "cancelled": _ = try await jobs.cancel(job.id)
            default: _ = try await jobs.delete(job.id)
            }
            #expect(try await jobs.job(job.id) == nil)
            #expect(try await jobs.archive.list(limit: 1) == [])
            for file in try FileManager.default.contentsOfDirectory(atPath: folder) {
                let content = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + file))
                #expect(content.range(of: Data("unmistakable".utf8)) == nil, "\(file)")
            }
        }
    }

    @Test func `what was cancelled is worked on no more, and goes on where it was when asked to`() async throws {
        try await withJobs { jobs, job in
            _ = try await jobs.start(job.id)
            try await jobs.keep(window(0), secondsDone: 10, of: job.id)
            guard case .done = try await jobs.cancel(job.id) else { throw Refused() }
            await #expect(throws: JobStore.NotRunning.self) {
                try await jobs.keep(window(1), secondsDone: 20, of: job.id)
            }
            #expect(try await jobs.cancel(job.id) == .impossible(.cancelled))
            #expect(try await jobs.open() == [])
            guard case .done = try await jobs.retry(job.id) else { throw Refused() }
            #expect(try await jobs.retry(job.id) == .impossible(.queued))
            #expect(try await jobs.open().map(\.id) == [job.id])
            #expect(try await jobs.firstWindows(of: job.id) == [window(0)])
            #expect(try await jobs.retry("job_0") == .unknown)
        }
    }

    @Test func `the same request under the same key is one job`() async throws {
        try await withScratch { folder in
            let jobs = try Archive(path: folder + "/archive.sqlite").jobs
            let first = Job.example(key: "k", fingerprint: "f")
            #expect(try await jobs.add(first) == .added)
            #expect(try await jobs.add(.example(key: "k", fingerprint: "f"), limit: 1) == .known(first))
            #expect(try await jobs.add(.example(key: "k", fingerprint: "g")) == .conflicting)
            #expect(try await jobs.add(.example(owner: "other", key: "k", fingerprint: "g")) == .added)
            #expect(try await jobs.add(.example()) == .added)
            #expect(try await jobs.add(.example(), limit: 3) == .full(waiting: 3))
            #expect(try await jobs.open().count == 3)
        }
    }

    @Test func `jobs of a process that died are queued again, a fatal one ends`() async throws {
        try await withScratch { folder in
            let jobs = try Archive(path: folder + "/archive.sqlite").jobs
            let (good, fatal) = (Job.example(), Job.example())
            for job in [good, fatal] { _ = try await jobs.add(job) }
            for death in 1...4 {
                for job in [good, fatal] { _ = try await jobs.start(job.id) }
                try await jobs.keep(window(death), secondsDone: Double(death), of: good.id)
                let ended = try await jobs.recover { _ in false }
                #expect(ended.map(\.id) == (death == JobStore.maximumStarts ? [fatal.id] : []))
            }
            #expect(try await jobs.open().map(\.id) == [good.id])
            #expect(try await jobs.job(fatal.id)?.failure == .fatal)
            guard case .done = try await jobs.retry(fatal.id) else { throw Refused() }
            #expect(try await jobs.start(fatal.id)?.starts == 1)
        }
    }

    @Test func `a job whose engine died goes on, unless it dies again and again at the same window`() async throws {
        try await withJobs { jobs, job in
            for death in 1...4 {
                _ = try await jobs.start(job.id)
                try await jobs.keep(window(death), secondsDone: Double(death), of: job.id)
                #expect(try await jobs.putBack(job.id))
            }
            for death in 1...JobStore.maximumStarts {
                _ = try await jobs.start(job.id)
                #expect(try await jobs.putBack(job.id) == (death < JobStore.maximumStarts))
            }
            #expect(try await jobs.job(job.id)?.state == .running, "how it ends is for others to say")
        }
    }

    @Test func `an orderly end is no death`() async throws {
        try await withJobs { jobs, job in
            for _ in 0..<5 {
                #expect(try await jobs.start(job.id) != nil)
                #expect(try await jobs.start(job.id) == nil, "it is started once")
                try await jobs.suspend(job.id)
                #expect(try await jobs.recover { _ in false } == [])
            }
        }
    }

    @Test func `a caller that is gone waits for nothing`() async throws {
        try await withScratch { folder in
            let jobs = try Archive(path: folder + "/archive.sqlite").jobs
            let (living, dead, unkept) = (
                Job.example(attendant: 1), Job.example(attendant: 2), Job.example(attendant: 2, isKept: false)
            )
            for job in [living, dead, unkept] {
                _ = try await jobs.add(job)
                _ = try await jobs.start(job.id)
            }
            _ = try await jobs.recover { $0 == 1 }
            #expect(try await jobs.job(living.id)?.state == .running)
            #expect(try await jobs.job(dead.id)?.failure?.code == "caller_gone")
            #expect(try await jobs.job(unkept.id) == nil)
        }
    }

    @Test func `jobs are listed newest first, by state and page`() async throws {
        try await withScratch { folder in
            let jobs = try Archive(path: folder + "/archive.sqlite").jobs
            let all = (0..<5).map { _ in Job.example() }
            for job in all { _ = try await jobs.add(job) }
            _ = try await jobs.start(all[3].id)
            let every = Set(Job.State.allCases)
            #expect(try await jobs.list(states: every, limit: 2)?.map(\.id) == [all[4].id, all[3].id])
            #expect(try await jobs.list(states: every, before: all[3].id, limit: 9)?.count == 3)
            #expect(try await jobs.list(states: [.running], limit: 9)?.map(\.id) == [all[3].id])
            #expect(try await jobs.list(states: every, before: "job_0", limit: 9) == nil)
            #expect(try await jobs.position(of: all[4]) == 3)
            guard case .done(let urgent) = try await jobs.prioritise(all[4].id, .high) else {
                throw Refused()
            }
            #expect(try await jobs.position(of: urgent) == 0)
            #expect(try await jobs.position(of: all[0]) == 1)
        }
    }

    @Test func `jobs that ended long ago are forgotten, with what they left`() async throws {
        try await withJobs { jobs, job in
            _ = try await jobs.start(job.id)
            try await jobs.keep(window(0), secondsDone: 10, of: job.id)
            try await jobs.fail(job.id, Job.Failure(code: "code", message: "message"))
            #expect(try await jobs.files() == [job.file])
            #expect(try await jobs.forget(endedBefore: .now.addingTimeInterval(-60)) == [])
            #expect(try await jobs.forget(endedBefore: .now.addingTimeInterval(60)).map(\.id) == [job.id])
            #expect(try await jobs.files() == [])
            let left = try await jobs.archive.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM jobWindow") }
            #expect(left == 0)
        }
    }
}

private struct Refused: Error {}

private func withJobs(_ body: (JobStore, Job) async throws -> Void) async throws {
    try await withScratch { folder in
        let jobs = try Archive(path: folder + "/archive.sqlite").jobs
        let job = Job.example()
        _ = try await jobs.add(job)
        try await body(jobs, job)
    }
}

extension Job {
    fileprivate static func example(
        owner: String = "one",
        key: String? = nil,
        fingerprint: String? = nil,
        attendant: Int32? = nil,
        isKept: Bool = true
    ) -> Job {
        Job(
            owner: owner,
            source: .api,
            title: "talk.mp3",
            file: "recordings/talk",
            duration: 60,
            model: "base",
            options: TranscriptionOptions(),
            idempotencyKey: key,
            fingerprint: fingerprint,
            attendant: attendant,
            isKept: isKept
        )
    }
}

/// Ten seconds that end at ten times the number and ten.
private func window(_ number: Int, text: String = " text") -> WindowResult {
    let segment = DecodedSegment(start: 0, end: 10, text: text, tokens: [], words: [])
    let decoded = DecodedWindow(
        segments: [segment],
        temperature: 0,
        averageLogProbability: -1.0 / 3,
        noSpeechProbability: 0.1,
        compressionRatio: 1,
        decodedSeconds: 10
    )
    let start = number * 160_000
    let window = Window(pieces: [start..<start + 160_000], speechEnd: start + 160_000)
    return WindowResult(
        number: number,
        language: LanguageProbability(code: "en", probability: 1.0 / 3),
        parts: [WindowResult.Part(decoded: decoded, window: window)]
    )
}

private func transcript(of job: Job) -> StoredTranscript {
    StoredTranscript(
        id: job.transcript,
        createdAt: Date(timeIntervalSince1970: 1_800_000_000),
        source: job.source,
        title: job.title,
        task: .transcribe,
        model: job.model,
        engine: "engine",
        applianceVersion: "0.1.0",
        transcript: Transcript(
            language: "en",
            languageProbability: nil,
            duration: 60,
            segments: WindowResult.segments(of: [window(0, text: " unmistakable")]),
            warnings: []
        )
    )
}
