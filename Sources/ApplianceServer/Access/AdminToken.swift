import Crypto
import DurableStorage
import Foundation

/// The secret that administrative routes ask for, made at the first start and kept in a file only the owner reads.
package enum AdminToken {
    /// The token in the file; a new one if there is none.
    ///
    /// - Throws: `StorageError`, or the file system's error if an existing file cannot be read.
    package static func load(path: String) throws -> String {
        if FileManager.default.fileExists(atPath: path) {
            let token = try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(
                in: .whitespacesAndNewlines
            )
            if token.count >= 32 { return token }
        }
        let token = SymmetricKey(size: .bits256).withUnsafeBytes { bytes in
            bytes.map { String(format: "%02x", $0) }.joined()
        }
        try DurableFile.write(Array((token + "\n").utf8), to: path, mode: 0o600)
        return token
    }
}
