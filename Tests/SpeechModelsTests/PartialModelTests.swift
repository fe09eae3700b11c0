import Crypto
import DurableStorage
import Foundation
import TestSupport
import Testing

@testable import SpeechModels

@Suite struct `A model that arrives in pieces` {
    private static let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    private static let origin = PartialModel.Origin(source: "https://mirror.example/", version: "\"one\"")

    /// A model of that content; none of the catalogue, so that it is small.
    private static let model = WhisperModel(
        id: "small-one",
        size: content.count,
        sha1: Insecure.SHA1.hash(data: content).map { String(format: "%02x", $0) }.joined(),
        sha256: SHA256.hash(data: content).map { String(format: "%02x", $0) }.joined(),
        languages: .englishOnly,
        parameters: 1,
        workingMemory: 1,
        windowMemory: 1
    )

    private func partial(_ folder: String, free: Int = .max) -> PartialModel {
        PartialModel(Self.model, in: ModelStore(directory: folder)) { _ in free }
    }

    @Test func `is gone on with by whoever comes next, and gets its name when it is right`() async throws {
        try await withScratch { folder in
            let first = partial(folder)
            try await first.open()
            try await first.begin(after: 0, origin: Self.origin)
            try await first.append(Array(Self.content[..<120_000]))
            await first.close()
            #expect(ModelStore(directory: folder).partSize(of: Self.model) == 120_000)

            let second = partial(folder)
            try await second.open()
            #expect(await second.size == 120_000)
            #expect(await second.origin == Self.origin)
            try await second.begin(after: 120_000, origin: Self.origin)
            try await second.append(Array(Self.content[120_000...]))
            _ = try await second.finish()
            let names = try names(in: folder).filter { !$0.hasPrefix(".") }
            #expect(names == ["ggml-small-one.bin", "ggml-small-one.bin.verified"])
            #expect(FileManager.default.contents(atPath: folder + "/ggml-small-one.bin") == Data(Self.content))
            let stored = try ModelStore(directory: folder).stored(Self.model).state
            #expect(stored != .installed(verified: nil) && stored != .notInstalled)
        }
    }

    @Test func `of the right length and wrong content is forgotten`() async throws {
        try await withScratch { folder in
            let partial = partial(folder)
            try await partial.open()
            try await partial.begin(after: 0, origin: Self.origin)
            try await partial.append(Array(Self.content.reversed()))
            await #expect(throws: ModelError.self) { try await partial.finish() }
            #expect(await partial.size == 0)
            #expect(!FileManager.default.fileExists(atPath: folder + "/ggml-small-one.bin"))
        }
    }

    @Test func `starts over when the source does`() async throws {
        try await withScratch { folder in
            let partial = partial(folder)
            try await partial.open()
            try await partial.begin(after: 0, origin: Self.origin)
            try await partial.append(Array(Self.content[..<50]))
            try await partial.begin(after: 0, origin: Self.origin)
            try await partial.append(Self.content)
            _ = try await partial.finish()
        }
    }

    @Test func `belongs to one at a time`() async throws {
        try await withScratch { folder in
            let first = partial(folder)
            try await first.open()
            let second = partial(folder)
            await #expect(throws: StorageError.self) { try await second.open() }
            await #expect(throws: StorageError.self) { try await second.discard() }
            await first.close()
            try await second.open()
        }
    }

    @Test func `is not begun without room on the disk`() async throws {
        try await withScratch { folder in
            let partial = partial(folder, free: 1000)
            let needed = Self.content.count + (16 << 20)
            await #expect(throws: ModelError.noSpace(directory: folder, needed: needed, free: 1000)) {
                try await partial.open()
            }
        }
    }

    @Test func `leaves nothing when it is discarded`() async throws {
        try await withScratch { folder in
            let partial = partial(folder)
            try await partial.open()
            try await partial.begin(after: 0, origin: Self.origin)
            try await partial.append([1, 2, 3])
            try await partial.discard()
            #expect(try names(in: folder).allSatisfy { $0.hasSuffix(".lock") })
        }
    }
}
