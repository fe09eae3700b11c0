import DurableStorage
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite struct `Locks of folders` {
    private final class Room: Sendable {
        private let people = Mutex(0)

        func enter() -> Int {
            people.withLock { count in
                count += 1
                return count
            }
        }

        func leave() { people.withLock { $0 -= 1 } }
    }

    @Test func `one has it at a time, and the others wait`() async throws {
        try await withScratch { folder in
            let room = Room()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try FolderLock.hold(folder) {
                            #expect(room.enter() == 1)
                            usleep(2000)
                            room.leave()
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test func `who waits too long is told so, and what fails inside gives it back`() throws {
        try withScratch { folder in
            try FolderLock.hold(folder) {
                #expect(throws: StorageError.held(path: folder, by: nil)) {
                    try FolderLock.hold(folder, patience: .milliseconds(30)) {}
                }
            }
            struct Failure: Error {}
            #expect(throws: Failure.self) { try FolderLock.hold(folder) { throw Failure() } }
            #expect(try FolderLock.hold(folder, patience: .zero) { 7 } == 7)
            #expect(throws: StorageError.system(operation: "open", path: folder + "/none", errno: ENOENT)) {
                try FolderLock.hold(folder + "/none") {}
            }
        }
    }
}
