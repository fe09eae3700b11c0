import AudioIngest
import Foundation
import SystemPackage
import TestSupport

/// A scratch folder in which media files are made, and the decoder to try them on.
struct Workshop {
    let folder: URL
    let tools: MediaTools

    /// Runs `body` with an empty folder that is gone afterwards.
    @discardableResult static func open<Result>(_ body: (Workshop) async throws -> Result) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ingest-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let tools = try MediaTools.find(launcher: FilePath(BuiltProducts.executable))
        return try await body(Workshop(folder: folder, tools: tools))
    }

    func decoder(_ limits: DecodingLimits = .init()) -> AudioDecoder { AudioDecoder(tools: tools, limits: limits) }

    func path(_ name: String) -> FilePath { FilePath(folder.appending(path: name).path) }

    @discardableResult func write(_ bytes: some DataProtocol, to name: String) throws -> FilePath {
        try Data(bytes).write(to: folder.appending(path: name))
        return path(name)
    }

    @discardableResult func write(_ text: String, to name: String) throws -> FilePath {
        try write(Data(text.utf8), to: name)
    }

    /// Makes a file with ffmpeg; `arguments` come between the program's name and the output.
    func make(_ name: String, _ arguments: String) throws -> FilePath {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tools.ffmpeg.string)
        process.arguments =
            ["-nostdin", "-v", "error", "-y"] + arguments.split(separator: " ").map(String.init) + [path(name).string]
        process.currentDirectoryURL = folder
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
        return path(name)
    }

    /// Keeps only the first part of a file.
    func cut(_ source: FilePath, to fraction: Double, as name: String) throws -> FilePath {
        let data = try Data(contentsOf: URL(fileURLWithPath: source.string))
        return try write(data.prefix(Int(Double(data.count) * fraction)), to: name)
    }

    /// A recording of silence of any length that takes no space: 16 kHz mono in a Sun audio file.
    func silence(seconds: Int, as name: String) throws -> FilePath {
        var header = Data(".snd".utf8)
        for field in [28, UInt32.max, 3, 16_000, 1, 0] as [UInt32] {
            withUnsafeBytes(of: field.bigEndian) { header.append(contentsOf: $0) }
        }
        let file = try write(header, to: name)
        let handle = try FileHandle(forWritingTo: folder.appending(path: name))
        try handle.truncate(atOffset: UInt64(28 + seconds * 32_000))
        try handle.close()
        return file
    }

    static func fixture(_ name: String) -> FilePath { FilePath(Repository.fixture("audio/" + name)) }
}

extension AudioDecoder {
    /// Decodes into memory.
    func samples(_ file: FilePath) async throws -> DecodedAudio<[Float]> {
        try await decode(file) { chunks in
            var all: [Float] = []
            for try await chunk in chunks { all += chunk }
            return all
        }
    }
}
