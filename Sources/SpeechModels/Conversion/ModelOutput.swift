import Crypto
import DurableStorage

/// Takes the bytes of a model file: hashes them and, when it has a folder, writes them to a temporary file there.
struct ModelOutput: ~Copyable {
    private var writer: DurableFile.Writer?
    private var sha1 = Insecure.SHA1()
    private var sha256 = SHA256()
    /// The bytes appended so far.
    private(set) var size = 0

    /// An output that only hashes.
    init() { writer = nil }

    /// An output that writes into `directory` as well.
    ///
    /// - Throws: `StorageError.system`.
    init(directory: String) throws { writer = try DurableFile.Writer(in: directory) }

    /// An output that goes on behind what is in the file at `path`, which stays when the output is not committed.
    ///
    /// - Throws: `StorageError`.
    init(continuing path: String) throws {
        var sha1 = Insecure.SHA1()
        var sha256 = SHA256()
        var size = 0
        writer = try DurableFile.Writer(continuing: path) { bytes in
            sha1.update(data: bytes)
            sha256.update(data: bytes)
            size += bytes.count
        }
        (self.sha1, self.sha256, self.size) = (sha1, sha256, size)
    }

    /// Forgets everything appended so far.
    ///
    /// - Throws: `StorageError.system`.
    mutating func empty() throws {
        try writer?.empty()
        (sha1, sha256, size) = (Insecure.SHA1(), SHA256(), 0)
    }

    /// The sums of everything appended so far.
    var checksums: Checksums { Checksums(sha1: sha1.finalize(), sha256: sha256.finalize(), size: size) }

    /// - Throws: `StorageError.system`, for example when the disk is full.
    mutating func append(_ bytes: RawSpan) throws {
        bytes.withUnsafeBytes {
            sha1.update(bufferPointer: $0)
            sha256.update(bufferPointer: $0)
        }
        size += bytes.byteCount
        try writer?.append(bytes)
    }

    /// Puts the written file in place of `path`, durably.
    ///
    /// - Throws: `StorageError.system`.
    consuming func commit(to path: String) throws { try writer.take()?.commit(to: path) }
}
