import DurableStorage
import Foundation
import Tar
import Updates

/// Unpacks an offline bundle: a tar file of a repository's files.
///
/// What the files are worth is decided by the same checks as for the update server.
struct BundleReader {
    /// The most bytes a bundle may have.
    static let maximumSize = 8 << 30
    /// The most files a bundle may have.
    static let maximumFiles = 20_000

    private let archive: TarReader

    /// - Throws: `StepRefusal` if the file cannot be read or is too large.
    init(path: String) throws {
        do { archive = try TarReader(path: path) } catch is TarError {
            let advice = "Check the path; a service sees neither temporary folders nor homes."
            throw StepRefusal(.invalid, "The bundle \(path) cannot be read. \(advice)")
        }
        guard archive.size <= Self.maximumSize else {
            throw StepRefusal(.invalid, "The bundle \(path) is larger than any bundle is.")
        }
    }

    /// Unpacks all files into `folder`, which exists and is empty.
    ///
    /// - Throws: `StepRefusal` that names what is wrong, `StorageError` when the disk is full.
    func unpack(into folder: String, progress: (Int, Int) -> Void) throws {
        do {
            try archive.forEachFile(maximum: Self.maximumFiles) { entry, end, content in
                let target = folder + "/" + entry.name
                let parent = URL(fileURLWithPath: target).deletingLastPathComponent().path
                try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
                var writer = try DurableFile.Writer(in: parent)
                try content.read { try writer.append($0.span.bytes) }
                try writer.commit(to: target, mode: 0o600)
                progress(end, archive.size)
            }
        } catch TarError.malformed(let fault) {
            throw StepRefusal(.invalid, "The bundle cannot be used: \(fault).")
        }
    }
}
