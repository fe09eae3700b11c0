import DurableStorage
import Foundation
import TestSupport
import Testing

@Suite struct `Locks between processes` {
    @Test func `a second holder is refused and told who has it, until it is given back`() throws {
        try withScratch { folder in
            let path = folder + "/lock"
            let lock = try FileLock(path)
            #expect(throws: StorageError.held(path: path, by: getpid())) { _ = try FileLock(path) }
            lock.release()
            try FileLock(path).release()
        }
    }

    @Test func `a lock file with the number of a process that is long gone is no obstacle`() throws {
        try withScratch { folder in
            let path = folder + "/lock"
            try DurableFile.write("4194304999\n".utf8, to: path)
            try FileLock(path).release()
            #expect(try DurableFile.read(path, limit: 100) == Array("\(getpid())\n".utf8))
        }
    }

    @Test func `the lock dies with a killed process`() throws {
        try withScratch { folder in
            let path = folder + "/lock"
            let holder = Process()
            holder.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            holder.arguments = ["flock", path, "sleep", "60"]
            try holder.run()
            var wasHeld = false
            while !wasHeld {
                do {
                    try FileLock(path).release()
                    usleep(1000)
                } catch StorageError.held { wasHeld = true }
            }
            // flock(1) shares the locked file with its child, so both must go.
            for child in try children(of: holder.processIdentifier) { kill(child, SIGKILL) }
            kill(holder.processIdentifier, SIGKILL)
            holder.waitUntilExit()
            var isFree = false
            for _ in 0..<2000 where !isFree {
                do {
                    try FileLock(path).release()
                    isFree = true
                } catch StorageError.held { usleep(1000) }
            }
            #expect(isFree)
        }
    }

    private func children(of process: Int32) throws -> [Int32] {
        try String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
            .split(separator: " ").compactMap { Int32($0) }
    }
}
