import Archive
import DurableStorage
import Foundation
import Glibc

/// The watched folder on disk.
///
/// Its calls block.
struct InboxFolder: Sendable {
    /// What was found.
    struct Listing: Sendable {
        var sightings: [InboxSighting] = []
        /// All names, by the path of their folder.
        var names: [String: Set<String>] = [:]
        /// How many things were looked at.
        var count = 0
        /// Why not everything was.
        var complaint: String?
    }

    /// Folders below each other.
    private static let depth = 8
    /// Things that are looked at.
    private static let limit = 100_000

    /// Bytes of a recording that are copied without a look at whether the appliance stops.
    private static let piece = 64 << 20

    let policy: InboxPolicy

    /// Looks at everything in it; links are not followed.
    ///
    /// - Throws: `StorageError` if the folder is missing, cannot be read or not be written to.
    func list() throws -> Listing {
        if policy.isOwn, try FolderListing.kind(of: policy.folder) == nil { try DurableTree.create(policy.folder) }
        let root = try OpenFolder(policy.folder)
        try WritableFolder.check(policy.folder)
        var listing = Listing()
        try list(root, at: "", depth: 1, into: &listing)
        return listing
    }

    private func list(_ folder: OpenFolder, at path: String, depth: Int, into listing: inout Listing) throws {
        let entries = try folder.entries()
        listing.names[path] = Set(entries.map(\.name))
        for entry in entries where !entry.name.hasPrefix(".") {
            listing.count += 1
            guard listing.count <= Self.limit else {
                listing.complaint =
                    "The watched folder holds more than \(Self.limit) things; the rest is not looked at."
                return
            }
            let below = path.isEmpty ? entry.name : path + "/" + entry.name
            switch entry.kind {
            case .file:
                let version = InboxFile.Version(size: entry.size, modified: entry.modified)
                listing.sightings.append(InboxSighting(path: below, version: version))
            case .folder where depth < Self.depth:
                do { try list(try folder.folder(entry.name), at: below, depth: depth + 1, into: &listing) } catch {
                    // Others are looked at all the same.
                    listing.complaint = "\(error)"
                }
            case .folder: listing.complaint = "The folder “\(below)” is too deep to be looked at."
            case .link, .other: continue
            }
        }
    }

    /// A copy of a recording that is under way.
    struct Copy: Sendable {
        fileprivate let source: ReadableFile
        fileprivate let target: GrowingFile
        fileprivate let version: InboxFile.Version

        /// Copies some more.
        ///
        /// - Returns: Whether that was all; it is on disk then.
        /// - Throws: `StorageError`, `Changed`.
        func advance() throws -> Bool {
            var count = 0
            while count < InboxFolder.piece {
                let bytes = try source.read(1 << 20)
                if bytes.isEmpty {
                    let (size, modified) = try source.version
                    guard InboxFile.Version(size: size, modified: modified) == version else { throw Changed() }
                    try target.sync()
                    return true
                }
                try bytes.withUnsafeBytes { try target.append($0) }
                count += bytes.count
            }
            return false
        }
    }

    /// Somebody is still writing the file, or took it away.
    struct Changed: Error {}

    /// The account may not read the file.
    struct Unreadable: Error {
        let reason: String
    }

    /// Begins to copy a recording.
    ///
    /// - Throws: `Changed` if it is not what was seen any more, `Unreadable`, `StorageError`.
    func copy(_ sighting: InboxSighting, to target: String) throws -> Copy {
        let source: ReadableFile
        do {
            source = try OpenFolder(policy.folder).folder(sighting.folder).file(sighting.name)
        } catch let error as StorageError {
            switch error {
            case .system(_, _, EACCES), .system(_, _, EPERM): throw Unreadable(reason: error.description)
            case .system(_, _, ENOENT), .system(_, _, ENOTDIR), .system(_, _, ELOOP), .notAFile: throw Changed()
            default: throw error
            }
        }
        let (size, modified) = try source.version
        guard InboxFile.Version(size: size, modified: modified) == sighting.version else { throw Changed() }
        return Copy(source: source, target: try GrowingFile(target), version: sighting.version)
    }

    /// Lays files beside a recording and takes away an earlier explanation.
    ///
    /// - Returns: Whether the recording's folder is still there.
    /// - Throws: `StorageError`.
    func lay(_ files: [(ending: String, content: [UInt8])], beside file: InboxFile) throws -> Bool {
        let sighting = InboxSighting(path: file.path, version: file.version)
        let root = try OpenFolder(policy.folder)
        let folder: OpenFolder
        do { folder = try root.folder(sighting.folder) } catch StorageError.system(_, _, ENOENT),
            StorageError.system(_, _, ENOTDIR), StorageError.system(_, _, ELOOP)
        {
            return false
        }
        for (ending, content) in files { try folder.write(content, to: file.stem + ending) }
        if !files.contains(where: { $0.ending == InboxNames.error }) {
            try folder.remove(file.stem + InboxNames.error)
        }
        return true
    }
}
