package import TUF
package import Updates

/// A release that is, or is to be, offered.
package struct Release: Sendable {
    package let manifest: ReleaseManifest
    /// The manifest, byte for byte.
    let bytes: [UInt8]

    /// Reads a manifest.
    ///
    /// - Throws: `UpdateError.manifest`.
    init(manifest bytes: [UInt8]) throws {
        manifest = try ReleaseManifest(strictly: bytes)
        self.bytes = bytes
    }

    /// Reads the release in `folder` and makes sure that every file is the one its manifest lists, and no other is
    /// there.
    ///
    /// - Throws: `UpdateError.damaged`, `PublishingError.unreadable`.
    init(folder: String) throws {
        try ReleaseFolder(folder, isSealed: false).verify(manifest: nil)
        try self.init(manifest: FileReader.bytes(folder + "/" + ManifestFile.name))
    }

    /// The target of its manifest.
    package var target: ExactText {
        let platform = manifest.platform
        return ExactText("releases/\(manifest.version)/\(platform.arch)-\(platform.os)/\(ManifestFile.name)")
    }

    /// The target that holds a file's content.
    static func target(of file: ReleaseManifest.File) -> ExactText { ExactText("blobs/" + file.sha256) }

    /// Whether `first` is the older version of the two.
    static func isOlder(_ first: String, than second: String) throws -> Bool {
        try ReleaseVersion(first) < ReleaseVersion(second)
    }
}
