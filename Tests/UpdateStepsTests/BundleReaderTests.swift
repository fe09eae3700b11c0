import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing
import Updates

@testable import UpdateSteps

@Suite struct `Unpacking an offline bundle` {
    private static let longName =
        "targets/blobs/" + String(repeating: "a", count: 64) + "." + String(repeating: "b", count: 64)

    @Test(arguments: ["ustar", "pax", "gnu"])
    func `files come out as they were`(format: String) async throws {
        try await withScratch { folder in
            let source = folder + "/source"
            let names = ["metadata/timestamp.json", "targets/empty", format == "pax" ? Self.longName : "targets/one"]
            for (number, name) in names.enumerated() {
                let content = Data(repeating: UInt8(number), count: number * 700)
                try write(content, to: source + "/" + name)
            }
            try await tar(["--format=\(format)", "-C", source, "-cf", folder + "/b.tar"] + names)
            let target = try unpack(folder + "/b.tar", in: folder)
            for name in names {
                #expect(
                    FileManager.default.contents(atPath: target + "/" + name)
                        == FileManager.default.contents(atPath: source + "/" + name)
                )
            }
            #expect(FileManager.default.subpaths(atPath: target)?.filter { !$0.hasSuffix("blobs") }.count == 5)
        }
    }

    @Test func `links are refused`() async throws {
        try await withScratch { folder in
            try FileManager.default.createDirectory(atPath: folder + "/source", withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: folder + "/source/link", withDestinationPath: "/")
            try await tar(["-C", folder + "/source", "-cf", folder + "/b.tar", "link"])
            #expect(try refusal(folder)?.contains("no ordinary file") == true)
        }
    }

    @Test(arguments: ["../outside", "metadata/../../outside", "/outside", "metadata//x", "metadata/./x"])
    func `names that lead elsewhere are refused`(name: String) throws {
        try withScratch { folder in
            try write(Self.archive([(name, Data("x".utf8))]), to: folder + "/b.tar")
            #expect(try refusal(folder)?.contains("leads elsewhere") == true)
            #expect(!FileManager.default.fileExists(atPath: folder + "/outside"))
        }
    }

    @Test func `a name that comes twice is refused`() throws {
        try withScratch { folder in
            try write(Self.archive([("a", Data("1".utf8)), ("a", Data("2".utf8))]), to: folder + "/b.tar")
            #expect(try refusal(folder)?.contains("twice") == true)
        }
    }

    @Test func `every cut is noticed`() throws {
        let whole = Self.archive([("metadata/a", Data(repeating: 1, count: 600)), ("b", Data("2".utf8))])
        for count in stride(from: 0, to: whole.count - 1024, by: 300) {
            try withScratch { folder in
                try write(whole.prefix(count), to: folder + "/b.tar")
                #expect(try refusal(folder) != nil, "cut at \(count)")
            }
        }
    }

    @Test(arguments: [0, 100, 124, 148, 156, 300])
    func `a flipped byte of a header is noticed`(offset: Int) throws {
        try withScratch { folder in
            var archive = Self.archive([("metadata/a", Data("1".utf8))])
            archive[offset] ^= 0x15
            try write(archive, to: folder + "/b.tar")
            #expect(try refusal(folder) != nil)
        }
    }

    @Test func `a missing bundle is named`() throws {
        try withScratch { folder -> Void in
            #expect(throws: StepRefusal.self) { try BundleReader(path: folder + "/none.tar") }
        }
    }

    @Test func `each transaction unpacks its own, and that once`() throws {
        try withScratch { folder in
            func seen(by transaction: String) throws -> Data? {
                let repository = ReleaseRepository(url: nil), target = folder + "/staging"
                try repository.unpack(folder + "/b.tar", into: target, for: transaction, report: StepReport { _ in })
                return FileManager.default.contents(atPath: target + "/a")
            }
            try write(Self.archive([("a", Data("1".utf8))]), to: folder + "/b.tar")
            #expect(try seen(by: "t-1") == Data("1".utf8))
            try write(Self.archive([("a", Data("2".utf8))]), to: folder + "/b.tar")
            #expect(try seen(by: "t-1") == Data("1".utf8))
            #expect(try seen(by: "t-2") == Data("2".utf8))
        }
    }

    private func unpack(_ bundle: String, in folder: String) throws -> String {
        let target = folder + "/target"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        try BundleReader(path: bundle).unpack(into: target) { _, _ in }
        return target
    }

    private func refusal(_ folder: String) throws -> String? {
        do {
            _ = try unpack(folder + "/b.tar", in: folder)
            return nil
        } catch let refusal as StepRefusal {
            return refusal.reason.message
        }
    }

    private func write(_ data: Data, to path: String) throws {
        let url = URL(fileURLWithPath: path)
        let parent = url.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try data.write(to: url)
    }

    private func tar(_ arguments: [String]) async throws {
        let result = try await Subprocess.run(.name("tar"), arguments: Arguments(arguments), output: .discarded)
        #expect(result.terminationStatus == .exited(0))
    }

    /// An archive with any names, as no well-behaved program writes it.
    private static func archive(_ files: [(String, Data)]) -> Data {
        var archive = Data()
        for (name, content) in files {
            var header = [UInt8](repeating: 0, count: 512)
            func put(_ text: String, _ offset: Int) {
                for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
            }
            put(name, 0)
            put("0000644", 100)
            put(String(format: "%011o", content.count), 124)
            put("        ", 148)
            put("0", 156)
            put("ustar", 257)
            put("00", 263)
            put(String(format: "%06o", header.reduce(0) { $0 + Int($1) }), 148)
            archive += Data(header) + content + Data(count: (512 - content.count % 512) % 512)
        }
        return archive + Data(count: 1024)
    }
}
