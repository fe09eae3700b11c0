import DurableStorage
import Foundation
import TestSupport
import Testing

@Suite struct `Swapping links` {
    @Test func `a link is made, then replaced, and nothing else is left`() throws {
        try withScratch { folder in
            let link = folder + "/active"
            #expect(try DurableLink.target(of: link) == nil)
            try DurableLink.swap(link, to: "generations/1")
            #expect(try DurableLink.target(of: link) == "generations/1")
            try DurableLink.swap(link, to: "generations/2")
            #expect(try DurableLink.target(of: link) == "generations/2")
            #expect(try names(in: folder) == ["active"])
        }
    }

    @Test func `what a dead process left beside the link is no obstacle`() throws {
        try withScratch { folder in
            let link = folder + "/active"
            try FileManager.default.createSymbolicLink(atPath: link + ".next", withDestinationPath: "stale")
            try DurableLink.swap(link, to: "fresh")
            #expect(try DurableLink.target(of: link) == "fresh")
            #expect(try names(in: folder) == ["active"])
        }
    }

    @Test func `a folder in the way is named and the temporary link is removed`() throws {
        try withScratch { folder in
            let link = folder + "/active"
            try FileManager.default.createDirectory(atPath: link, withIntermediateDirectories: false)
            #expect(throws: StorageError.system(operation: "rename a finished link to", path: link, errno: EISDIR)) {
                try DurableLink.swap(link, to: "elsewhere")
            }
            #expect(throws: StorageError.notAFile(path: link)) { try DurableLink.target(of: link) }
            #expect(try names(in: folder) == ["active"])
        }
    }
}
