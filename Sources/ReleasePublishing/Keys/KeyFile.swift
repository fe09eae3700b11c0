import DurableStorage
import Foundation
package import TUF

/// Private Ed25519 keys in files of their own: PKCS #8 in PEM, as other programs read and write them.
package enum KeyFile {
    /// Everything of the DER form before the 32 bytes of the seed (RFC 8410).
    private static let start: [UInt8] = [
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]
    private static let seedSize = 32
    private static let firstLine = "-----BEGIN PRIVATE KEY-----"
    private static let lastLine = "-----END PRIVATE KEY-----"

    /// Writes a new key to `path`, readable by its owner only.
    ///
    /// - Throws: `PublishingError.exists`, `StorageError`.
    @discardableResult
    package static func create(_ path: String) throws -> SigningKey {
        guard !FileManager.default.fileExists(atPath: path) else { throw PublishingError.exists(path: path) }
        let seed = (0..<seedSize).map { _ in UInt8.random(in: 0 ... .max) }
        let body = Data(start + seed).base64EncodedString()
        try DurableFile.write(Array("\(firstLine)\n\(body)\n\(lastLine)\n".utf8), to: path, mode: 0o600)
        return try SigningKey(ed25519Seed: seed)
    }

    /// Reads the key in `path`.
    ///
    /// - Throws: `PublishingError.noKey` or `.keyExposed`.
    package static func read(_ path: String) throws -> SigningKey {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw PublishingError.noKey(path: path)
        }
        let lines = text.split(whereSeparator: \.isNewline)
        guard lines.first ?? "" == firstLine, lines.last ?? "" == lastLine,
            let bytes = Data(base64Encoded: lines.dropFirst().dropLast().joined()),
            bytes.starts(with: start), bytes.count == start.count + seedSize
        else { throw PublishingError.noKey(path: path) }
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        guard let mode = attributes[.posixPermissions] as? Int, mode & 0o077 == 0 else {
            throw PublishingError.keyExposed(path: path)
        }
        return try SigningKey(ed25519Seed: Array(bytes.dropFirst(start.count)))
    }
}
