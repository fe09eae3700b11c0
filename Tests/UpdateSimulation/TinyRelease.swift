import DurableStorage
package import Foundation
package import Updates

/// Releases of a few tiny files, with manifests like those of real ones.
package enum TinyRelease {
    /// When all of them are said to be made; the floor of time is raised to it, so it is past.
    package static let built = Date(timeIntervalSince1970: 1_700_000_000)

    /// The oldest C library that they say they need.
    private static let glibc = "2.17"

    /// What the server of a version has in its program file.
    package static func program(_ version: String) -> String { "server \(version)" }

    /// Makes a release and its manifest.
    ///
    /// - Parameter extra: Further files by path.
    /// - Throws: `StorageError`, an error of the file system.
    @discardableResult
    package static func build(
        _ version: String,
        _ schema: SchemaRange,
        in folder: String,
        extra: [String: String] = [:]
    ) throws -> ReleaseReference {
        let usual = [
            "bin/appliance-supervisor": "supervisor \(version)", "bin/whisper-appliance": program(version),
            "share/notes.txt": "notes of \(version)",
        ]
        for sub in ["", "/bin", "/share"] {
            try FileManager.default.createDirectory(atPath: folder + sub, withIntermediateDirectories: true)
        }
        var files: [ReleaseManifest.File] = []
        for (path, text) in usual.merging(extra, uniquingKeysWith: { $1 }).sorted(by: { $0.key < $1.key }) {
            let mode = path.hasPrefix("bin/") ? "0555" : "0444"
            try DurableFile.write(text.utf8, to: folder + "/" + path, mode: mode == "0555" ? 0o555 : 0o444)
            files.append(.init(path: path, sha256: FileHash.sha256(text.utf8), size: text.utf8.count, mode: mode))
        }
        let manifest = ReleaseManifest(
            version: version,
            commit: "abc",
            channel: "stable",
            built: built,
            platform: .init(os: "linux", arch: arch, glibc: glibc),
            files: files,
            database: schema
        )
        let bytes = try UpdateJSON.encode(manifest)
        try DurableFile.write(bytes, to: InstallationLayout.manifest(in: folder), mode: 0o444)
        return ReleaseReference(version: version, manifest: FileHash.sha256(bytes), database: schema)
    }

    private static var arch: String {
        #if arch(arm64)
        "aarch64"
        #else
        "x86_64"
        #endif
    }
}
