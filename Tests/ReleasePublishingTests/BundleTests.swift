import Foundation
import TestSupport
import Testing

@testable import ReleasePublishing

@Suite struct `An offline bundle` {
    @Test func `is the same archive whoever makes it, and whenever`() async throws {
        try await withScratch { folder in
            let workshop = try Workshop(folder)
            try workshop.repository().add(release: try workshop.release("0.2.0"))
            for name in ["one.tar", "two.tar"] {
                try await workshop.repository([]).bundle(.channel(.stable), to: folder + "/" + name)
            }
            let archives = try ["one.tar", "two.tar"].map {
                try Data(contentsOf: URL(fileURLWithPath: folder + "/" + $0))
            }
            #expect(archives[0] == archives[1])
            #expect(archives[0].count % 512 == 0)
        }
    }

    @Test func `an empty channel and an unknown version have none`() async throws {
        try await withScratch { folder in
            let workshop = try Workshop(folder)
            await #expect(throws: PublishingError.emptyChannel("stable")) {
                try await workshop.repository().bundle(.channel(.stable), to: folder + "/x.tar")
            }
            await #expect(throws: PublishingError.unknownVersion("9.9.9")) {
                try await workshop.repository().bundle(.version("9.9.9"), to: folder + "/x.tar")
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/x.tar"))
        }
    }
}
