import DurableStorage
import Foundation
import Glibc
import TUF

/// The files a repository offers, under names that begin with their SHA-256: `blobs/<hash>.<name>`.
struct TargetFolder: Sendable {
    let path: String

    /// Where a target lies, relative to the folder.
    ///
    /// - Throws: `TUFError.unsafePath`.
    static func name(_ target: ExactText, _ file: TargetFile) throws -> String {
        try RemotePath.target(target, hash: file.hashes.prefix)
    }

    /// Where a target lies.
    func location(_ target: ExactText, _ file: TargetFile) throws -> String {
        try path + "/" + Self.name(target, file)
    }

    func contains(_ target: ExactText, _ file: TargetFile) throws -> Bool {
        let location = try location(target, file)
        let size = try? FileManager.default.attributesOfItem(atPath: location)[.size] as? Int
        return size == file.length
    }

    /// Adds a small file.
    func add(_ content: [UInt8], as target: ExactText, custom: JSONValue? = nil) throws -> TargetFile {
        let file = TargetFile(content: content, custom: custom)
        if try !contains(target, file) {
            let location = try location(target, file)
            try makeFolder(of: location)
            try DurableFile.write(content, to: location)
        }
        return file
    }

    /// Adds the file at `source`, which must be the one that is described.
    ///
    /// - Throws: `TUFError.wrongLength` or `.wrongHash`; then nothing was added.
    func add(copyOf source: String, as target: ExactText, _ file: TargetFile) throws {
        guard try !contains(target, file) else { return }
        let location = try location(target, file)
        try makeFolder(of: location)
        var writer = try DurableFile.Writer(in: URL(fileURLWithPath: location).deletingLastPathComponent().path)
        var check = ContentCheck(length: file.length, hashes: file.hashes)
        try FileReader.read(source) { piece in
            check.update(piece)
            try writer.append(piece.span.bytes)
        }
        try check.finish(file: source)
        try writer.commit(to: location)
    }

    /// - Throws: `PublishingError.unreadable`.
    func read(_ target: ExactText, _ file: TargetFile) throws -> [UInt8] {
        var content: [UInt8] = []
        try FileReader.read(try location(target, file)) { content += $0 }
        return content
    }

    /// Makes the folders above a file, and waits until each is on disk.
    private func makeFolder(of location: String) throws {
        let folder = URL(fileURLWithPath: location).deletingLastPathComponent()
        guard !FileManager.default.fileExists(atPath: folder.path) else { return }
        try makeFolder(of: folder.path)
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        try DurableFile.syncDirectory(folder.deletingLastPathComponent().path)
    }
}
