import DurableStorage
import Foundation
import TestSupport
import Testing

@Suite struct `Streaming large files` {
    @Test func `nothing is visible before the commit and everything after it`() throws {
        try withScratch { folder in
            var writer = try DurableFile.Writer(in: folder)
            let block = [UInt8](repeating: 7, count: 3_000_000)
            for _ in 0..<3 { try writer.append(block.span.bytes) }
            #expect(writer.size == 9_000_000)
            #expect(!FileManager.default.fileExists(atPath: folder + "/large"))
            try writer.commit(to: folder + "/large", mode: 0o640)
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/large")) == Data(block + block + block))
            #expect(try permissions(of: folder + "/large") == 0o640)
            #expect(try names(in: folder) == ["large"])
        }
    }

    @Test func `abandoning or dropping a writer leaves nothing behind`() throws {
        try withScratch { folder in
            var abandoned = try DurableFile.Writer(in: folder)
            try abandoned.append([1, 2, 3].span.bytes)
            #expect(try names(in: folder).count == 1)
            abandoned.abandon()
            #expect(try names(in: folder).isEmpty)
            func drop() throws {
                var dropped = try DurableFile.Writer(in: folder)
                try dropped.append([1].span.bytes)
            }
            try drop()
            #expect(try names(in: folder).isEmpty)
        }
    }

    @Test func `leftovers of a crash are cleaned and other files are kept`() throws {
        try withScratch { folder in
            for name in [".1f.partial", "kept.partial", ".kept", "kept"] {
                #expect(FileManager.default.createFile(atPath: folder + "/" + name, contents: Data()))
            }
            try DurableTree.create(folder + "/.2.partial")
            #expect(FileManager.default.createFile(atPath: folder + "/.2.partial/inside", contents: Data()))
            try DurableFile.removeLeftovers(in: folder)
            #expect(try names(in: folder) == [".kept", "kept", "kept.partial"])
            #expect(throws: StorageError.system(operation: "list", path: folder + "/missing", errno: ENOENT)) {
                try DurableFile.removeLeftovers(in: folder + "/missing")
            }
        }
    }
}
