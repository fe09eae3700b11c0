import DurableStorage
import Foundation
import TestSupport
import Testing

@Suite struct `The history log` {
    @Test func `lines come back in order, the newest ones when there are many`() throws {
        try withScratch { folder in
            let log = HistoryLog(folder + "/history")
            #expect(try log.last(10).isEmpty)
            for number in 0..<50 { try log.append("line \(number)".utf8) }
            #expect(try text(log.last(100)).count == 50)
            #expect(try text(log.last(2)) == ["line 48", "line 49"])
        }
    }

    @Test(arguments: 0...24) func `a file cut anywhere gives its complete lines and takes new ones`(length: Int) throws
    {
        try withScratch { folder in
            let log = HistoryLog(folder + "/history")
            for line in ["first", "second", "third-line"] { try log.append(line.utf8) }
            #expect(truncate(folder + "/history", length) == 0)
            let complete = try text(log.last(10))
            #expect(complete == Array(["first", "second", "third-line"].prefix(complete.count)))
            #expect(complete.count == [6, 13, 24].count { $0 <= length })
            try log.append("fourth".utf8)
            let lines = try text(log.last(10))
            #expect(lines.starts(with: complete))
            #expect(lines.last == "fourth")
            #expect(lines.count <= complete.count + 2)
        }
    }

    @Test func `only the end of a large file is read`() throws {
        try withScratch { folder in
            let log = HistoryLog(folder + "/history")
            for number in 0..<1000 { try log.append("line \(number)".utf8) }
            let lines = try text(log.last(1000, limit: 100))
            #expect(lines.count < 12)
            #expect(lines.last == "line 999")
            #expect(lines.allSatisfy { $0.hasPrefix("line 9") })
        }
    }

    @Test func `a missing folder is an error`() throws {
        try withScratch { folder in
            let path = folder + "/no/history"
            #expect(throws: StorageError.system(operation: "open", path: path, errno: ENOENT)) {
                try HistoryLog(path).append("line".utf8)
            }
        }
    }

    private func text(_ lines: [[UInt8]]) -> [String] { lines.map { String(decoding: $0, as: UTF8.self) } }
}
