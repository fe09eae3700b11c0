import DurableStorage
import Foundation
import TestSupport
import Testing

@Suite struct `Small files` {
    @Test func `a file within the limit is read whole, a missing one is nil`() throws {
        try withScratch { folder in
            let path = folder + "/file"
            #expect(try DurableFile.read(path, limit: 10) == nil)
            try DurableFile.write([], to: path)
            #expect(try DurableFile.read(path, limit: 0) == [])
            let content = [UInt8](repeating: 5, count: 100_000)
            try DurableFile.write(content, to: path)
            #expect(try DurableFile.read(path, limit: 100_000) == content)
            #expect(throws: StorageError.tooLarge(path: path, limit: 99_999)) {
                try DurableFile.read(path, limit: 99_999)
            }
        }
    }

    @Test func `links, folders, pipes and endless devices are refused`() throws {
        try withScratch { folder in
            try DurableFile.write([1], to: folder + "/file")
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: folder + "/file")
            #expect(mkfifo(folder + "/pipe", 0o600) == 0)
            for path in [folder + "/link", folder, folder + "/pipe", "/dev/zero"] {
                #expect(throws: StorageError.notAFile(path: path)) { try DurableFile.read(path, limit: 10) }
            }
        }
    }

    @Test func `ballast takes real blocks and gives them back`() throws {
        try withScratch { folder in
            let ballast = Ballast(folder + "/ballast", size: 1 << 20)
            try ballast.free()
            try ballast.fill()
            try ballast.fill()
            #expect(allocatedBytes(of: folder + "/ballast") >= 1 << 20)
            try ballast.free()
            #expect(try names(in: folder).isEmpty)
        }
    }

    @Test func `ballast that does not fit leaves nothing`() throws {
        try withScratch { folder in
            #expect(throws: StorageError.self) { try Ballast(folder + "/ballast", size: 1 << 60).fill() }
            let left = try names(in: folder)
            #expect(left.isEmpty)
        }
    }
}
