import DurableStorage
import Foundation
import TestSupport
import Testing

@Suite struct `Whole folders` {
    @Test func `a tree is synced, moved and deleted even when it is read-only`() throws {
        try withScratch { folder in
            let tree = try makeTree(in: folder)
            try DurableTree.sync(tree)
            try DurableTree.create(folder + "/releases")
            try DurableTree.move(tree, to: folder + "/releases/1")
            #expect(try names(in: folder) == ["outside", "releases"])
            chmod(folder + "/releases/1/bin", 0o555)
            chmod(folder + "/releases/1", 0o555)
            try DurableTree.remove(folder + "/releases/1")
            #expect(try names(in: folder + "/releases").isEmpty)
            #expect(try DurableFile.read(folder + "/outside", limit: 10) == Array("kept".utf8))
            try DurableTree.remove(folder + "/releases/1")
        }
    }

    @Test func `a folder is created once and a file of that name is refused`() throws {
        try withScratch { folder in
            try DurableTree.create(folder + "/new")
            try DurableTree.create(folder + "/new")
            try DurableFile.write([], to: folder + "/file")
            #expect(throws: StorageError.system(operation: "create the folder", path: folder + "/file", errno: EEXIST))
            {
                try DurableTree.create(folder + "/file")
            }
        }
    }

    @Test func `a folder that is not empty is not replaced`() throws {
        try withScratch { folder in
            let tree = try makeTree(in: folder)
            try DurableTree.create(folder + "/taken")
            try DurableFile.write([], to: folder + "/taken/file")
            let error = StorageError.system(
                operation: "rename a folder to",
                path: folder + "/taken",
                errno: ENOTEMPTY
            )
            #expect(throws: error) { try DurableTree.move(tree, to: folder + "/taken") }
        }
    }

    @Test(.enabled(if: access("/dev/shm", W_OK) == 0, "needs a second file system"))
    func `two file systems are named`() throws {
        try withScratch { folder in
            let tree = try makeTree(in: folder)
            let other = "/dev/shm/appliance-test-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: other) }
            let error = StorageError.acrossFileSystems(from: tree, to: other)
            #expect(throws: error) { try DurableTree.move(tree, to: other) }
            #expect(error.description.contains("different file systems"))
        }
    }

    @Test func `a pipe in a tree is refused`() throws {
        try withScratch { folder in
            #expect(mkfifo(folder + "/pipe", 0o600) == 0)
            #expect(throws: StorageError.notAFile(path: folder + "/pipe")) { try DurableTree.sync(folder) }
        }
    }

    private func makeTree(in folder: String) throws -> String {
        let tree = folder + "/tree"
        try DurableTree.create(tree)
        try DurableTree.create(tree + "/bin")
        try DurableFile.write("program".utf8, to: tree + "/bin/program", mode: 0o555)
        try DurableFile.write("kept".utf8, to: folder + "/outside")
        try FileManager.default.createSymbolicLink(atPath: tree + "/link", withDestinationPath: folder + "/outside")
        return tree
    }
}
