import DurableStorage
import Glibc

/// A release on disk, staged or sealed, and whether it is what its manifest says.
package struct ReleaseFolder: Sendable {
    /// What is wrong with one entry of a release folder.
    package enum Fault: Sendable, Equatable {
        case missing(String)
        /// Not in the manifest.
        case extra(String)
        /// A link, a device or a folder where a file should be, or the other way round.
        case kind(String)
        case mode(String, found: String)
        case size(String)
        case hash(String)
        /// Another file system is mounted there.
        case mounted(String)
        /// The manifest itself is missing, unusable or not the expected one.
        case manifest(String)
        case unreadable(String)
    }

    package let path: String
    /// Sealed folders must be read-only, staged ones need not.
    package let isSealed: Bool

    package init(_ path: String, isSealed: Bool = true) {
        self.path = path
        self.isSealed = isSealed
    }

    /// The manifest and its SHA-256.
    ///
    /// - Throws: `UpdateError.manifest`, `StorageError`.
    package func manifest() throws -> (ReleaseManifest, sha256: String) {
        let file = InstallationLayout.manifest(in: path)
        guard let bytes = try DurableFile.read(file, limit: ReleaseManifest.sizeLimit) else {
            throw UpdateError.manifest("there is none in “\(path)”")
        }
        return (try ReleaseManifest(strictly: bytes), FileHash.sha256(bytes))
    }

    /// The release in this folder, by its manifest; its files are not looked at.
    ///
    /// - Throws: As `manifest()`.
    package func reference() throws -> ReleaseReference {
        let (manifest, sha256) = try manifest()
        return ReleaseReference(version: manifest.version, manifest: sha256, database: manifest.database)
    }

    /// Reads every byte of the release.
    ///
    /// - Parameters:
    ///   - expected: SHA-256 of the manifest, 64 hexadecimal digits; nil accepts the one that is there.
    ///   - progress: Called with the bytes checked so far and in all.
    /// - Throws: `UpdateError.damaged` with everything that is wrong.
    @discardableResult
    package func verify(manifest expected: String?, progress: (Int, Int) -> Void = { _, _ in }) throws
        -> ReleaseManifest
    {
        let manifest: ReleaseManifest
        do {
            let (found, sha256) = try self.manifest()
            if let expected, sha256 != expected {
                throw UpdateError.damaged(folder: path, faults: [.manifest("it is not the expected one")])
            }
            manifest = found
        } catch let error as UpdateError {
            if case .damaged = error { throw error }
            throw UpdateError.damaged(folder: path, faults: [.manifest("\(error)")])
        } catch {
            throw UpdateError.damaged(folder: path, faults: [.manifest("\(error)")])
        }
        var inspection = ReleaseInspection(folder: self, manifest: manifest)
        inspection.run(progress)
        guard inspection.faults.isEmpty else {
            throw UpdateError.damaged(folder: path, faults: inspection.faults)
        }
        return manifest
    }
}

extension ReleaseFolder.Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let path): "“\(path)” is missing"
        case .extra(let path): "“\(path)” does not belong there"
        case .kind(let path): "“\(path)” is not an ordinary file or folder"
        case .mode(let path, let found): "“\(path)” has the permissions \(found)"
        case .size(let path): "“\(path)” has the wrong size"
        case .hash(let path): "“\(path)” has the wrong content"
        case .mounted(let path): "another file system is mounted at “\(path)”"
        case .manifest(let why): "the manifest cannot be trusted (\(why))"
        case .unreadable(let why): why
        }
    }
}
