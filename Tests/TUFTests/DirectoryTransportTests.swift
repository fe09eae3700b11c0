import Foundation
import TestSupport
import Testing

@testable import TUF

@Suite struct `A repository in a folder` {
    @Test func `hands out files up to the limit`() async throws {
        try await withScratch { folder in
            let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
            try Data(content).write(to: URL(fileURLWithPath: folder + "/a b"))
            try Data().write(to: URL(fileURLWithPath: folder + "/empty"))
            let transport = DirectoryTransport(folder)
            #expect(try await transport.bytes(of: "a%20b", limit: content.count) == content)
            #expect(try await transport.bytes(of: "empty", limit: 0) == [])
            await #expect(throws: TUFError.tooLong(file: "a%20b", limit: content.count - 1)) {
                try await transport.bytes(of: "a%20b", limit: content.count - 1)
            }
        }
    }

    @Test(arguments: [
        "missing", "folder/missing", "file/below", "../file", "folder/../file", "%2E%2E/file", "folder//file", "/file",
        "./file", "file%00", "%zz", "",
    ])
    func `has no file outside of it, and none that is not there`(path: String) async throws {
        try await withScratch { outer in
            let folder = outer + "/inner"
            try FileManager.default.createDirectory(atPath: folder + "/folder", withIntermediateDirectories: true)
            for path in [outer + "/file", folder + "/file", folder + "/folder/file"] {
                try Data([1]).write(to: URL(fileURLWithPath: path))
            }
            #expect(try await DirectoryTransport(folder).bytes(of: path, limit: 10) == nil)
            #expect(try await DirectoryTransport(folder).bytes(of: "folder/file", limit: 10) == [1])
        }
    }

    @Test(.timeLimit(.minutes(1))) func `hands out ordinary files only`() async throws {
        try await withScratch { folder in
            try Data([1]).write(to: URL(fileURLWithPath: folder + "/file"))
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "file")
            try FileManager.default.createDirectory(atPath: folder + "/folder", withIntermediateDirectories: false)
            #expect(mkfifo(folder + "/pipe", 0o600) == 0)
            for name in ["link", "folder", "pipe"] {
                let error = await #expect(throws: TUFError.self) {
                    try await DirectoryTransport(folder).bytes(of: name, limit: 10)
                }
                guard case .unreachable(name, _)? = error else {
                    Issue.record("\(name): \(String(describing: error))")
                    continue
                }
            }
        }
    }
}
