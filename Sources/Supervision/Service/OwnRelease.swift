import Foundation

/// What this process is.
enum OwnRelease {
    /// The folder that the running program's `bin` lies in.
    static var folder: String {
        let program = Bundle.main.executablePath ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: program).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().path
    }

    /// Identifies the boot of the machine.
    static var bootIdentifier: String {
        let text = try? String(contentsOfFile: SystemPaths.bootIdentifier, encoding: .utf8)
        return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "unknown"
    }
}
