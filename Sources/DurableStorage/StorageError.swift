import Glibc

/// What can go wrong when files are written so that they survive a power cut.
package enum StorageError: Error, Equatable {
    /// A system call failed; `errno` is the code it left, `path` the file or folder it was about.
    case system(operation: String, path: String, errno: Int32)
}

extension StorageError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .system(let operation, let path, let code):
            "Could not \(operation) “\(path)”: \(String(cString: strerror(code))) (errno \(code)). \(Self.advice(code))"
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
