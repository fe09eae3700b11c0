import Archive
import Testing
import Transcription

@testable import ApplianceServer

@Suite struct `What open jobs do next` {
    @Test func `all of them begin that are not under way`() {
        let (new, old, once) = (job(.queued), job(.running, starts: 1), job(.queued, starts: 1))
        #expect(JobTurn(open: [new, old, once], taken: [old.id]) == .begin([new.id, once.id]))
        #expect(JobTurn(open: [new], taken: [new.id]) == .begin([]), "it waits for its place")
        let again = job(.running, starts: 2)
        #expect(JobTurn(open: [new, again], taken: [again.id]) == .begin([new.id]), "one death is no suspicion")
    }

    @Test func `one with which two processes died goes on alone`() {
        let (other, first, second) = (job(.running, starts: 1), job(.queued, starts: 2), job(.queued, starts: 3))
        let open = [job(.queued), first, other, second]
        #expect(JobTurn(open: open, taken: [other.id]) == .clear)
        #expect(JobTurn(open: open, taken: []) == .alone(first.id))
    }

    @Test func `until it gets further, no other begins`() {
        let new = job(.queued)
        for suspect in [job(.queued, starts: 2), job(.running, starts: 3)] {
            #expect(JobTurn(open: [new, suspect], taken: [suspect.id]) == .wait)
        }
        let cleared = job(.running)
        #expect(JobTurn(open: [new, cleared], taken: [cleared.id]) == .begin([new.id]))
    }

    private func job(_ state: Job.State, starts: Int = 0) -> Job {
        var job = Job(
            owner: "one",
            source: .api,
            title: nil,
            file: "recordings/talk",
            duration: 60,
            model: "base",
            options: TranscriptionOptions()
        )
        (job.state, job.starts) = (state, starts)
        return job
    }
}
