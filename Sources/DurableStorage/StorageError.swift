import Glibc

/// What can go wrong when files are written so that they survive a power cut.
package enum StorageError: Error, Equatable {
    /// A system call failed; `errno` is the code it left, `path` the file or folder it was about.
    case system(operation: String, path: String, errno: Int32)
    /// `path` is on a disk, mounted at `mount`, that cannot be written to.
    case readOnly(path: String, mount: String)
    /// A file has more than `limit` bytes where a small one was expected.
    case tooLarge(path: String, limit: Int)
    /// Something that is neither a file, a folder nor a symbolic link is where it cannot be.
    case notAFile(path: String)
    /// Another process (its number, when it left one) holds the lock.
    case held(path: String, by: Int32?)
    /// A folder cannot be renamed into another file system.
    case acrossFileSystems(from: String, to: String)
}

extension StorageError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .system(let operation, let path, let code):
            "Could not \(operation) “\(path)”: \(String(cString: strerror(code))) (errno \(code)). \(Self.advice(code))"
        case .readOnly(let path, let mount):
            "“\(path)” cannot be written to, because “\(mount)” is mounted read-only; mount it writable and try again."
        case .tooLarge(let path, let limit):
            "“\(path)” has more than \(limit) bytes, so it is not what it should be; move it away and try again."
        case .notAFile(let path):
            "“\(path)” is a device, pipe or socket where a file or folder is expected; move it away and try again."
        case .held(let path, let process):
            "“\(path)” is locked by \(process.map { "process \($0)" } ?? "another process"); wait until that is done."
        case .acrossFileSystems(let from, let to):
            "“\(from)” and “\(to)” are on different file systems; put both on the same one."
        }
    }

    private static func advice(_ code: Int32) -> String {
        switch code {
        case ENOSPC, EDQUOT: "Free some space on that disk and try again."
        case EACCES, EPERM: "Give the account this program runs as the right to read and write there."
        case EROFS: "The disk is mounted read-only; make it writable or choose another folder."
        case ENOENT, ENOTDIR: "Check that the path is right and its folder exists."
        case EIO: "The disk reports a fault; look into the system log and have a backup ready."
        default: "Try again; if it happens once more, look into the system log."
        }
    }
}
