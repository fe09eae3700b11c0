import DurableStorage
import Foundation
import TestSupport
import Testing

@Suite struct `Files that are worked on` {
    @Test func `what is worked on stays, and what nobody works on any more goes`() throws {
        try withScratch { folder in
            let file = try ScratchFile(in: folder, ending: ".wav")
            #expect(file.path.hasPrefix(folder + "/") && file.path.hasSuffix(".wav"))
            #expect(try permissions(of: file.path) == 0o600)
            try Data("speech".utf8).write(to: URL(fileURLWithPath: file.path))
            // A crash closes files, and deletes none.
            let crashed = try ScratchFile(in: folder).path
            try Data().write(to: URL(fileURLWithPath: folder + "/doctor-7"))
            #expect(FileManager.default.fileExists(atPath: crashed))

            try ScratchFile.removeLeftovers(in: folder)
            #expect(!FileManager.default.fileExists(atPath: crashed))
            #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)) == Data("speech".utf8))
            file.discard()
            #expect(try names(in: folder) == ["doctor-7"])
        }
    }

    @Test func `one that was moved away is nobody's to delete`() throws {
        try withScratch { folder in
            let file = try ScratchFile(in: folder)
            try DurableFile.move(file.path, to: folder + "/recording")
            file.discard()
            try ScratchFile.removeLeftovers(in: folder)
            #expect(try names(in: folder) == ["recording"])
        }
    }

    @Test func `one that cannot be opened stays, and does not keep the others`() throws {
        try withScratch { folder in
            let (link, pipe) = (folder + "/work-0", folder + "/work-1")
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/dev/null")
            #expect(mkfifo(pipe, 0o600) == 0)
            _ = try ScratchFile(in: folder)
            try ScratchFile.removeLeftovers(in: folder)
            #expect(try names(in: folder) == ["work-0"])
        }
    }

    /// Many are made while somebody tidies up without a pause, so that some are found before they are locked.
    @Test func `none is deleted while it is made`() async throws {
        try await withScratch { folder in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    while !Task.isCancelled { try ScratchFile.removeLeftovers(in: folder) }
                }
                for _ in 0..<3000 {
                    let file = try ScratchFile(in: folder)
                    #expect(FileManager.default.fileExists(atPath: file.path))
                    file.discard()
                }
                group.cancelAll()
            }
            #expect(try names(in: folder) == [])
        }
    }

    @Test func `a folder that is not there is named`() throws {
        try withScratch { folder in
            #expect(throws: StorageError.system(operation: "list", path: folder + "/none", errno: ENOENT)) {
                try ScratchFile.removeLeftovers(in: folder + "/none")
            }
            #expect(throws: StorageError.self) { try ScratchFile(in: folder + "/none") }
        }
    }
}
