import Crypto
import DurableStorage

/// Takes the bytes of a model file: hashes them and, when it has a folder, writes them to a temporary file there.
struct ModelOutput: ~Copyable {
    private var writer: DurableFile.Writer?
    private var sha1 = Insecure.SHA1()
    private var sha256 = SHA256()
    private var size = 0

    /// An output that only hashes.
    init() { writer = nil }

    /// An output that writes into `directory` as well.
    ///
    /// - Throws: `StorageError.system`.
    init(directory: String) throws { writer = try DurableFile.Writer(in: directory) }

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
