import Deployment
import Foundation
import Glibc

/// Measures whether what runs is what was shipped, one measurement at a time, with the lowest priority.
package actor IdentityGauge {
    /// What is known by now; nil before the first measurement.
    package private(set) var latest: IdentityReport?

    private let subject: IdentitySubject
    private let page: String
    private let surroundings: @Sendable () -> IdentityDocument.Surroundings
    private var current: Task<IdentityFacts, Never>?

    /// - Parameters:
    ///   - page: SHA-256 of the web page's files.
    ///   - surroundings: What the document says beside that; blocks.
    package init(
        _ subject: IdentitySubject,
        page: String,
        surroundings: @escaping @Sendable () -> IdentityDocument.Surroundings
    ) {
        self.subject = subject
        self.page = page
        self.surroundings = surroundings
    }

    /// Whether there is a release to compare with.
    package nonisolated var isOfRelease: Bool { subject.place.release != nil }

    /// Measures now.
    ///
    /// - Parameter files: Whether every file of the release is read, which takes a while.
    @discardableResult
    package func measure(files: Bool) async -> IdentityReport {
        let facts = await quietly { [subject] in subject.measured(files: files) }
        return learn(facts)
    }

    /// Everything, measured now; whoever asks meanwhile waits for the same measurement.
    package func document() async -> IdentityDocument {
        // In a task of its own: one asker may go away while another waits.
        let task = current ?? Task { [subject] in await quietly { subject.measured(files: true) } }
        current = task
        let facts = await task.value
        if current == task { current = nil }
        let surroundings = await quietly { [surroundings] in surroundings() }
        return IdentityDocument(facts, learn(facts), page: page, surroundings)
    }

    private func learn(_ facts: IdentityFacts) -> IdentityReport {
        let report = IdentityReport(facts, repair: subject.repair, at: Date())
        latest = report
        return report
    }

    /// Runs what blocks on a thread of its own, after everybody else.
    private nonisolated func quietly<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let thread = Thread {
                // On Linux, this is of the thread alone; the kernel derives the priority of reading from it.
                nice(19)
                continuation.resume(returning: work())
            }
            thread.stackSize = 4 << 20
            thread.start()
        }
    }
}
