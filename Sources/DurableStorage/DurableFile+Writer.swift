import Glibc

extension DurableFile {
    /// A large file in the making: a temporary neighbour of the final one until it is committed.
    ///
    /// A writer that goes out of scope without `commit` or `keep` deletes its temporary file.
    package struct Writer: ~Copyable {
        /// The bytes appended so far.
        package private(set) var size = 0
        private let temporaryPath: String
        private var descriptor: Int32
        private var isCommitted = false
        private var isKept = false

        /// Opens an empty temporary file in `directory`, readable by its owner only.
        ///
        /// - Throws: `StorageError.system`, for example when the folder is missing or read-only.
        package init(in directory: String) throws {
            let path = directory + "/." + String(UInt64.random(in: 0 ... .max), radix: 16) + Self.suffix
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
            descriptor = try SystemCall.run("create a file in", directory) { open(path, flags, 0o600) }
            temporaryPath = path
        }

        /// Opens a file that an earlier writer kept, or an empty one, to be gone on with at its end.
        ///
        /// Nobody else may be writing there.
        ///
        /// - Parameter existing: Called with what is there already, piece by piece.
        /// - Throws: `StorageError.system`; `notAFile` for anything but a regular file.
        package init(continuing path: String, existing: ([UInt8]) throws -> Void) throws {
            let flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
            let opened = try SystemCall.run("open", path) { open(path, flags, 0o600) }
            do {
                size = try Self.read(opened, path, existing)
            } catch {
                close(opened)
                throw error
            }
            descriptor = opened
            temporaryPath = path
            isKept = true
        }

        private static func read(_ descriptor: Int32, _ path: String, _ take: ([UInt8]) throws -> Void) throws -> Int {
            var information = stat()
            try SystemCall.run("look at", path) { fstat(descriptor, &information) }
            guard information.st_mode & S_IFMT == S_IFREG else { throw StorageError.notAFile(path: path) }
            var block = [UInt8](repeating: 0, count: 1 << 16)
            var size = 0
            while true {
                let count = try SystemCall.run("read", path) { Glibc.read(descriptor, &block, block.count) }
                if count == 0 { return size }
                try take(Array(block[..<count]))
                size += count
            }
        }

        /// Forgets all that was written.
        ///
        /// - Throws: `StorageError.system`.
        package mutating func empty() throws {
            try SystemCall.run("empty", temporaryPath) { ftruncate(descriptor, 0) }
            try SystemCall.run("empty", temporaryPath) { lseek(descriptor, 0, SEEK_SET) }
            size = 0
        }

        /// Appends all of `bytes`.
        ///
        /// - Throws: `StorageError.system`, for example when the disk is full; the writer is then to be abandoned.
        package mutating func append(_ bytes: RawSpan) throws {
            try bytes.withUnsafeBytes { buffer in
                var rest = buffer[...]
                while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
                    let count = rest.count
                    let written = try SystemCall.run("write", temporaryPath) { Glibc.write(descriptor, start, count) }
                    rest = rest.dropFirst(written)
                }
            }
            size += bytes.byteCount
        }

        /// Makes the file durable, gives it exactly the permissions `mode` and puts it in place of `path`.
        ///
        /// `path` must be in the folder the writer was opened in. When this returns, the new file survives a power cut.
        ///
        /// - Throws: `StorageError.system`; the temporary file is deleted, the old file stays unless the last step,
        ///   syncing the folder, is the one that failed.
        package consuming func commit(to path: String, mode: UInt32 = 0o644) throws {
            try SystemCall.run("set the permissions of", temporaryPath) { fchmod(descriptor, mode) }
            try SystemCall.run("sync", temporaryPath) { fsync(descriptor) }
            try SystemCall.run("rename a finished file to", path) { rename(temporaryPath, path) }
            isCommitted = true
            let closed = close(descriptor)
            let code = errno
            descriptor = -1
            if closed != 0, code != EINTR { throw StorageError.system(operation: "close", path: path, errno: code) }
            try DurableFile.syncDirectory(DurableFile.directory(of: path))
        }

        /// Closes and deletes the temporary file.
        package consuming func abandon() { isKept = false }

        deinit {
            if descriptor >= 0 { close(descriptor) }
            if !isCommitted, !isKept { unlink(temporaryPath) }
        }

        /// Whether a file of this name was made by a writer.
        static func isTemporary(_ name: String) -> Bool { name.hasPrefix(".") && name.hasSuffix(suffix) }

        private static let suffix = ".partial"
    }
}
