import Foundation

/// A stream a person may be reading.
struct Terminal: Sendable {
    static let standardError = Terminal(handle: .standardError)
    static let standardOutput = Terminal(handle: .standardOutput)

    private let handle: FileHandle

    private init(handle: FileHandle) { self.handle = handle }

    /// Whether somebody sees it, rather than a file or a pipe.
    var isInteractive: Bool { isatty(handle.fileDescriptor) == 1 }

    func print(_ line: String, terminator: String = "\n") {
        try? handle.write(contentsOf: Data((line + terminator).utf8))
    }
}
