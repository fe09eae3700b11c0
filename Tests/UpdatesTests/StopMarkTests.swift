import Foundation
import TestSupport
import Testing

@testable import Updates

@Suite struct `A stop` {
    private static let time = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func `that comes to its end leaves nothing`() throws {
        try withMark { mark in
            try mark.begin(at: Self.time)
            try mark.end()
            try mark.lookBack()
            #expect(mark.cutShort == nil)
        }
    }

    @Test func `that is cut short is told of from the next start until one comes to its end`() throws {
        try withMark { mark in
            try mark.begin(at: Self.time)
            #expect(mark.cutShort == nil)
            try mark.lookBack()
            #expect(mark.cutShort == Self.time)
            try mark.lookBack()
            #expect(mark.cutShort == Self.time)
            try mark.begin(at: Self.time + 60)
            try mark.end()
            #expect(mark.cutShort == nil)
        }
    }

    private func withMark(_ body: (StopMark) throws -> Void) throws {
        try withScratch { folder in
            let layout = InstallationLayout(data: folder, releases: folder + "/releases")
            try FileManager.default.createDirectory(atPath: layout.run, withIntermediateDirectories: true)
            try body(StopMark(layout))
        }
    }
}
