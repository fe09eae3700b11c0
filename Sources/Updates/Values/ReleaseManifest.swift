package import Foundation

/// What a release consists of and needs: `manifest.json` in its folder.
package struct ReleaseManifest: Codable, Sendable, Equatable {
    package struct Platform: Codable, Sendable, Equatable {
        package var os: String
        package var arch: String
        /// The oldest C library it runs on, for example `2.36`.
        package var glibc: String

        package init(os: String, arch: String, glibc: String) {
            self.os = os
            self.arch = arch
            self.glibc = glibc
        }
    }

    package struct File: Codable, Sendable, Equatable {
        /// Relative to the release folder, with `/` between the parts.
        package var path: String
        /// Lower-case hexadecimal.
        package var sha256: String
        /// Bytes.
        package var size: Int
        /// `0444` or `0555`.
        package var mode: String

        package init(path: String, sha256: String, size: Int, mode: String) {
            self.path = path
            self.sha256 = sha256
            self.size = size
            self.mode = mode
        }
    }

    package struct Requirements: Codable, Sendable, Equatable {
        package var diskBytes: Int
        package var memoryBytes: Int

        package init(diskBytes: Int, memoryBytes: Int) {
            self.diskBytes = diskBytes
            self.memoryBytes = memoryBytes
        }
    }

    /// Number of this format.
    package var schema = 1
    package var product = Self.productName
    package var version: String
    package var commit: String
    package var channel: String
    package var built: Date
    package var platform: Platform
    /// Every regular file except the manifest, sorted bytewise by path.
    package var files: [File]
    package var database: SchemaRange
    /// The oldest version that can be updated to this one directly; nil means any.
    package var minimumFrom: String?
    /// Versions that an older appliance must be at once before it comes here.
    package var requiredStops: [String]?
    package var requires: Requirements?
    package var notes: String?
    /// Path of a recording inside the release for the smoke test.
    package var sample: String?

    package init(
        version: String,
        commit: String,
        channel: String,
        built: Date,
        platform: Platform,
        files: [File],
        database: SchemaRange
    ) {
        self.version = version
        self.commit = commit
        self.channel = channel
        self.built = built
        self.platform = platform
        self.files = files
        self.database = database
    }

    package static let productName = "whisper-appliance"
    /// The most bytes a manifest may have.
    package static let sizeLimit = 4 << 20
}
