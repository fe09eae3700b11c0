import Foundation

/// Where a program lies: in the build folder of a checkout, in a release, or anywhere.
package struct ProgramPlace: Sendable, Equatable {
    /// The file itself, links followed.
    package let executable: String

    /// The checkout that it was built in.
    package let checkout: String?

    /// The folder of the release that it belongs to.
    package let release: String?

    /// - Parameter executable: Path of the program.
    package init(executable: String) {
        let file = URL(fileURLWithPath: executable).resolvingSymlinksInPath()
        self.executable = file.path
        checkout = Self.checkout(of: file.pathComponents)
        let folder = file.deletingLastPathComponent().deletingLastPathComponent().path
        release =
            file.deletingLastPathComponent().lastPathComponent == "bin"
                && FileManager.default.fileExists(atPath: folder + "/manifest.json")
            ? folder : nil
    }

    /// A place that is known.
    init(executable: String, checkout: String?, release: String?) {
        (self.executable, self.checkout, self.release) = (executable, checkout, release)
    }

    /// The folder that holds the release.
    package var holder: String? { release.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path } }

    /// Where the stamp lies: beside the release, which holds nothing but what its manifest lists.
    package var stamp: String? { holder.map { $0 + "/install-kind" } }

    /// The package root above a build folder.
    private static func checkout(of parts: [String]) -> String? {
        guard let build = parts.lastIndex(where: { $0.hasPrefix(".build") }), build > 0 else { return nil }
        let root = parts[1..<build].map { "/" + $0 }.joined()
        return FileManager.default.fileExists(atPath: root + "/Package.swift") ? root : nil
    }
}
