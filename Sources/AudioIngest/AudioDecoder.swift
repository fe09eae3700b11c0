import Foundation
import Subprocess
import SystemPackage

/// Turns media files of every kind ffmpeg reads into samples for speech recognition.
///
/// The files are not trusted: ffprobe and ffmpeg run confined (see ``ConfinedLaunch``), open plain containers only, and
/// are killed when they exceed a limit or their caller is cancelled. Memory does not grow with the length of a file.
package struct AudioDecoder: Sendable {
    let tools: MediaTools
    let limits: DecodingLimits
    let standby: StandbyDecoder?

    /// Creates a decoder, which holds nothing open.
    ///
    /// - Parameter standby: Is asked first when a file is opened.
    package init(tools: MediaTools, limits: DecodingLimits = .init(), standby: StandbyDecoder? = nil) {
        self.tools = tools
        self.limits = limits
        self.standby = standby
    }

    /// The file's absolute path, after a look whether it can be media at all.
    func input(_ file: FilePath) throws -> String {
        let name = file.lastComponent?.string ?? file.string
        guard let given = String(validating: file) else {
            throw AudioError.fileUnreadable(name: name, detail: "its name is not in UTF-8")
        }
        let folder = FilePath(FileManager.default.currentDirectoryPath)
        let path = file.isAbsolute ? given : folder.appending(file.components).string
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else {
                throw AudioError.fileUnreadable(name: name, detail: Errno(rawValue: errno).description)
            }
            throw AudioError.fileMissing(name: name)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw AudioError.fileUnreadable(name: name, detail: "it is not a regular file")
        }
        guard status.st_size > 0 else { throw AudioError.fileEmpty(name: name) }
        guard access(path, R_OK) == 0 else {
            throw AudioError.fileUnreadable(name: name, detail: Errno(rawValue: errno).description)
        }
        return path
    }

    /// How to run a program on one file, confined.
    func confined(_ program: FilePath, on path: String, processorSeconds: Int, _ arguments: [String]) -> Configuration {
        let order = ConfinedLaunch.Order(
            program: program.string,
            arguments: arguments,
            input: path,
            memoryInBytes: limits.memoryInBytes,
            processorSeconds: processorSeconds,
            parent: ProcessInfo.processInfo.processIdentifier
        )
        var options = PlatformOptions()
        options.teardownSequence = []  // SIGKILL at once: a decoder has nothing to tidy up.
        return Configuration(
            executable: .path(tools.launcher),
            arguments: Arguments([ConfinedLaunch.subcommand] + order.commandLine),
            environment: .custom(["LANG": "C"]),
            platformOptions: options
        )
    }

    /// How ffmpeg and ffprobe name the input: never an option, another protocol or a format that opens other files.
    ///
    /// - Parameter address: `file:` and a path, or `pipe:0`.
    func inputArguments(_ address: String) -> [String] {
        ["-protocol_whitelist", "file,pipe", "-format_whitelist", MediaFormats.whitelist, "-i", address]
    }

    /// Finds the reason in what every program run through the launcher may have said.
    func launchError(_ program: FilePath, _ status: TerminationStatus, _ complaints: Complaints) -> AudioError? {
        let name = program.lastComponent?.string ?? program.string
        switch status {
        case .exited(ConfinedLaunch.failure): return .toolUnusable(name, detail: complaints.detail)
        case .exited where complaints.mention("error while loading shared libraries"):
            return .toolUnusable(name, detail: complaints.detail)
        case _ where complaints.mention("Cannot allocate memory"):
            return .outOfMemory(limitInBytes: limits.memoryInBytes)
        default: return nil
        }
    }

    /// Translates a failure to start anything.
    func translate(_ error: SubprocessError) -> any Error {
        guard error.code == .executableNotFound else { return error }
        return AudioError.toolMissing(tools.launcher.lastComponent?.string ?? tools.launcher.string)
    }
}
