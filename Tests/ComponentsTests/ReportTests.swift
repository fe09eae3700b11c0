import Testing

@testable import Components

@Suite struct `What follows from the state of the parts` {
    @Test func `whatever is not named works`() {
        let report = ComponentReport([:])
        #expect(report.entries.count == Component.allCases.count)
        #expect(report.entries.allSatisfy { $0.condition == .ok })
        #expect(report.faults.isEmpty && report.faults(of: .transcription).isEmpty)
    }

    @Test(arguments: Component.allCases)
    func `one that fails takes with it what needs it, and nothing else`(component: Component) {
        let report = ComponentReport([component: .failed("broken")])
        #expect(report.faults.map(\.component) == [component])
        for entry in report.entries {
            #expect(entry.condition.isFailed == entry.component.closure.contains(component))
        }
        for feature in Feature.allCases {
            let faults = report.faults(of: feature).map(\.component)
            #expect(faults == (feature.closure.contains(component) ? [component] : []))
        }
    }

    @Test func `who fails for another says for whom`() {
        let report = ComponentReport([.model: .failed("no file")])
        #expect(report[.model] == .failed("no file"))
        #expect(report[.voiceDetector] == .failed("It needs “model”, which does not work."))
        #expect(report[.archive] == .ok)
    }

    @Test func `what is off stays off, and what is degraded carries on`() {
        let report = ComponentReport([
            .inbox: .off("none is watched"), .archive: .failed("broken"), .confinement: .degraded("no Landlock"),
        ])
        #expect(report[.inbox] == .off("none is watched"))
        #expect(report.faults(of: .protection).isEmpty)
        #expect(report.faults.map(\.component) == [.confinement, .archive])
    }

    @Test func `news is what is at fault at first, and then what changes`() {
        let first = ComponentReport([
            .archive: .failed("broken"), .inbox: .off("none"), .dataDirectory: .failed("Only 500 MiB are free."),
        ])
        #expect(first.news(since: nil).map(\.component) == [.dataDirectory, .archive])
        let later = ComponentReport([
            .dataDirectory: .failed("Only 499 MiB are free."), .backups: .degraded("late"),
        ])
        let news = later.news(since: first)
        #expect(news.map(\.component) == [.archive, .backups])
        #expect(news.map(\.condition) == [.ok, .degraded("late")])
        #expect(later.news(since: later).isEmpty)
    }
}
