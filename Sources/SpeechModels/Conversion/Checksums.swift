import Crypto

/// What identifies the content of a file.
package struct Checksums: Codable, Equatable, Sendable {
    /// Lower-case hexadecimal.
    package let sha1: String
    /// Lower-case hexadecimal.
    package let sha256: String
    /// The length in bytes.
    package let size: Int

    init(sha1: Insecure.SHA1Digest, sha256: SHA256Digest, size: Int) {
        self.sha1 = Self.hexadecimal(sha1)
        self.sha256 = Self.hexadecimal(sha256)
        self.size = size
    }

    /// Whether this is the content of `model`.
    func match(_ model: WhisperModel) -> Bool { sha1 == model.sha1 && sha256 == model.sha256 && size == model.size }

    private static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
