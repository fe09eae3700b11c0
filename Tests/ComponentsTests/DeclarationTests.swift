import Foundation
import TestSupport
import Testing

@testable import Components

@Suite struct `What is declared about the parts` {
    @Test(arguments: Component.allCases)
    func `no part needs itself, by whatever detour`(component: Component) {
        let needs = Component.closure(of: component.declaration.needs)
        #expect(!needs.contains(component), "\(component.rawValue) needs itself")
    }

    @Test(arguments: Component.allCases)
    func `each part carries something, and is told of in whole sentences`(component: Component) {
        let declared = component.declaration
        #expect(!component.carries.isEmpty)
        #expect(declared.remedy.hasSuffix("."))
        #expect(declared.outage?.hasSuffix(".") ?? true)
        #expect(!declared.probe.isEmpty && !declared.name.hasSuffix("."))
        // An id is a label of metrics and part of addresses.
        #expect(component.rawValue.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil)
    }

    @Test func `no route belongs to two features`() {
        let routes = Feature.allCases.flatMap(\.declaration.routes)
        #expect(Set(routes).count == routes.count)
        for feature in Feature.allCases {
            for route in feature.declaration.routes {
                let words = route.split(separator: " ").map(String.init)
                #expect(Feature.carrying(words[0], words[1]) == feature)
            }
        }
    }

    @Test func `transcribing needs what it is done with, directly or not`() {
        #expect(
            Feature.transcription.closure == [
                .dataDirectory, .mediaDecoder, .voiceDetector, .engine, .model, .archive, .scratch,
            ]
        )
        #expect(Component.accounts.carries == [.accounts])
    }

    /// `RECORD=1` writes it.
    @Test func `docs-components says the same`() throws {
        let path = Repository.root + "/docs/components.md"
        if ProcessInfo.processInfo.environment["RECORD"] != nil {
            try ComponentsDocument.markdown.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text == ComponentsDocument.markdown, "stale: RECORD=1 scripts/swift test --filter ComponentsTests")
    }
}
