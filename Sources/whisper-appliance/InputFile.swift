import DurableStorage
import Foundation

/// A file named on the command line, or what came over standard input.
struct InputFile {
    let path: String
    /// For messages.
    let name: String
    private let copy: ScratchFile?

    /// - Parameters:
    ///   - argument: A path, or `-` for standard input, which is copied to a file: media must be seekable.
    ///   - scratch: Folder for that copy.
    init(argument: String, scratch: String) throws {
        guard argument == "-" else {
            path = argument
            name = URL(fileURLWithPath: argument).lastPathComponent
            copy = nil
            return
        }
        let copy = try ScratchFile(in: scratch)
        path = copy.path
        name = "stdin"
        self.copy = copy
        let target = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? target.close() }
        while let data = try FileHandle.standardInput.read(upToCount: 1 << 20), !data.isEmpty {
            try target.write(contentsOf: data)
        }
    }

    /// The name without its ending, for results.
    var stem: String { Self.stem(of: name) }

    /// The last part of a path, without its ending.
    static func stem(of path: String) -> String {
        URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    }

    func discard() {
        copy?.discard()
    }
}
