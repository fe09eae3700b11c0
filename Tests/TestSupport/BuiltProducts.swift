import Foundation

/// What the build laid beside the test bundle.
package enum BuiltProducts {
    /// The `whisper-appliance` binary of the same build, for tests that need the real child processes.
    package static let executable: String = {
        let runner = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL
        var directory = runner.deletingLastPathComponent()
        while directory.path != "/" {
            let candidate = directory.appendingPathComponent("whisper-appliance").path
            var isDirectory: ObjCBool = false
            if FileManager.default.fileExists(atPath: candidate, isDirectory: &isDirectory), !isDirectory.boolValue {
                return candidate
            }
            directory.deleteLastPathComponent()
        }
        preconditionFailure("no whisper-appliance beside \(runner.path)")
    }()
}
