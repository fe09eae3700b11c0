package import Deployment
package import Updates

/// Everything that is measured of the program that runs; nothing is concluded yet.
package struct IdentityFacts: Sendable, Equatable {
    /// Something that was looked at, or why that did not work, as a sentence.
    package enum Measured<Value: Sendable & Equatable>: Sendable, Equatable {
        case value(Value)
        case failed(String)

        init(_ measure: () throws -> Value) {
            do { self = .value(try measure()) } catch { self = .failed("\(error)") }
        }

        /// Nil if it could not be looked at.
        package var value: Value? { if case .value(let value) = self { value } else { nil } }
    }

    /// The file that this process was started from.
    package struct Program: Sendable, Equatable {
        /// Where the kernel says that it lies.
        package var path: String
        /// 64 hexadecimal digits.
        package var sha256: String
        /// It was deleted or replaced while this process runs.
        package var isDeleted: Bool
    }

    /// What the folder of a release was shipped as.
    package struct Shipped: Sendable, Equatable {
        package var manifest: ReleaseManifest
        /// SHA-256 of the manifest itself.
        package var sha256: String
        /// Where it should lie among releases: its version and the beginning of that; nil where the name means nothing.
        var folderName: String { manifest.version + "-" + sha256.prefix(12) }
    }

    /// One file that is not as the manifest has it, with what there is.
    package struct Fault: Sendable, Equatable {
        package var path: String
        package var expected: String?
        package var found: String?
    }

    package var place: ProgramPlace
    package var build: BuildIdentity
    /// Not looked at where there is nothing to compare it with.
    package var program: Measured<Program>?
    /// Nil for what is no release.
    package var manifest: Measured<Shipped>?
    /// The folder of the release that is to run; nil where nobody exchanges releases, or does so right now.
    package var active: Measured<String>?
    /// What is wrong with the files; nil if they were not read.
    package var files: Measured<[Fault]>?
    /// What is mounted over the release, relative to it.
    package var mounts: Measured<[String]>?
    /// Name → path of each library that this process has loaded.
    package var libraries: Measured<[String: String]>?
    /// The form of the archive; nil if there is none yet.
    package var archive: Measured<SchemaRange>?
    /// What this program makes of archives.
    package var schema: SchemaRange
    /// SHA-256 of the manifest that the image was made with; nil if nobody says.
    package var stamp: String?
    /// The unit that starts this installation; nil if there is none.
    package var unit: ServiceUnit?
    /// The data directory.
    package var data: String
}
