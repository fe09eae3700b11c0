import Foundation
package import SystemPackage

/// The programs that read media, and the one that confines them.
package struct MediaTools: Sendable, Equatable {
    /// The decoder, an absolute path.
    package var ffmpeg: FilePath
    /// The reader of headers, an absolute path.
    package var ffprobe: FilePath
    /// An executable that runs ``ConfinedLaunch`` as its subcommand, an absolute path.
    package var launcher: FilePath

    /// Names the programs.
    package init(ffmpeg: FilePath, ffprobe: FilePath, launcher: FilePath) {
        self.ffmpeg = ffmpeg
        self.ffprobe = ffprobe
        self.launcher = launcher
    }

    /// Looks for ffmpeg and ffprobe in the folders of `searchPath` (by default the environment's PATH).
    ///
    /// - Throws: `AudioError.toolMissing` with the program's name.
    package static func find(launcher: FilePath, searchPath: String? = nil) throws -> Self {
        let path = searchPath ?? ProcessInfo.processInfo.environment["PATH"] ?? ""
        return try Self(
            ffmpeg: find("ffmpeg", in: path),
            ffprobe: find("ffprobe", in: path),
            launcher: launcher
        )
    }

    private static func find(_ name: String, in searchPath: String) throws -> FilePath {
        let candidates = searchPath.split(separator: ":").map { FilePath(String($0)).appending(name) }
        guard let found = candidates.first(where: { $0.isAbsolute && isProgram($0) }) else {
            throw AudioError.toolMissing(name)
        }
        return found
    }

    private static func isProgram(_ path: FilePath) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path.string, isDirectory: &isDirectory)
            && !isDirectory.boolValue && FileManager.default.isExecutableFile(atPath: path.string)
    }
}
