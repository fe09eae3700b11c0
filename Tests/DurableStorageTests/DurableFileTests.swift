import DurableStorage
import Foundation
import TestSupport
import Testing

@Suite struct `Writing files durably` {
    @Test func `a new file has the content and the exact permissions asked for`() throws {
        try withScratch { folder in
            for mode in [0o600, 0o644, 0o666, 0o755] {
                let path = folder + "/file"
                try DurableFile.write("content \(mode)".utf8, to: path, mode: UInt32(mode))
                #expect(try String(contentsOfFile: path, encoding: .utf8) == "content \(mode)")
                #expect(try permissions(of: path) == mode)
            }
            #expect(try names(in: folder) == ["file"])
        }
    }

    @Test func `collections without contiguous storage and empty ones are written as well`() throws {
        try withScratch { folder in
            try DurableFile.write((UInt8(0)...200).lazy.map { $0 }, to: folder + "/lazy")
            try DurableFile.write([], to: folder + "/empty")
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/lazy")) == Data(0...200))
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/empty")).isEmpty)
        }
    }

    @Test func `a reader of the old file keeps it while the path names the new one`() throws {
        try withScratch { folder in
            let path = folder + "/file"
            try DurableFile.write("old".utf8, to: path)
            let reader = try #require(FileHandle(forReadingAtPath: path))
            try DurableFile.write("new".utf8, to: path)
            #expect(try reader.readToEnd() == Data("old".utf8))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
        }
    }

    @Test func `a missing folder is named together with the step that failed`() throws {
        try withScratch { folder in
            let missing = folder + "/missing"
            let error = StorageError.system(operation: "create a file in", path: missing, errno: ENOENT)
            #expect(throws: error) { try DurableFile.write([1], to: missing + "/file") }
            #expect(error.description.contains(missing))
            #expect(error.description.contains("create a file in"))
            #expect(error.description.contains("folder exists"))
        }
    }

    @Test(.enabled(if: getuid() != 0, "root may write into read-only folders"))
    func `a read-only folder is refused and keeps its old file`() throws {
        try withScratch { folder in
            try DurableFile.write("old".utf8, to: folder + "/file")
            chmod(folder, 0o555)
            defer { chmod(folder, 0o755) }
            #expect(throws: StorageError.system(operation: "create a file in", path: folder, errno: EACCES)) {
                try DurableFile.write("new".utf8, to: folder + "/file")
            }
            #expect(try String(contentsOfFile: folder + "/file", encoding: .utf8) == "old")
        }
    }

    @Test func `a target that cannot be replaced is named and leaves no temporary file`() throws {
        try withScratch { folder in
            let path = folder + "/taken"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            #expect(throws: StorageError.system(operation: "rename a finished file to", path: path, errno: EISDIR)) {
                try DurableFile.write([1], to: path)
            }
            #expect(try names(in: folder) == ["taken"])
        }
    }

    @Test func `removing deletes the file and a second time is an error`() throws {
        try withScratch { folder in
            let path = folder + "/file"
            try DurableFile.write([1], to: path)
            try DurableFile.remove(path)
            #expect(try names(in: folder).isEmpty)
            #expect(throws: StorageError.system(operation: "delete", path: path, errno: ENOENT)) {
                try DurableFile.remove(path)
            }
        }
    }

    @Test func `free space and syncing need an existing folder`() throws {
        try withScratch { folder in
            #expect(try DurableFile.freeBytes(at: folder) > 0)
            try DurableFile.syncDirectory(folder)
            #expect(throws: StorageError.self) { try DurableFile.freeBytes(at: folder + "/missing") }
            #expect(throws: StorageError.system(operation: "open", path: folder + "/missing", errno: ENOENT)) {
                try DurableFile.syncDirectory(folder + "/missing")
            }
        }
    }
}
