import Crypto
import Foundation

/// Random texts, and the only form in which they are kept.
enum Secret {
    /// 256 random bits behind a prefix, in characters that need no quoting.
    static func make(prefix: String = "") -> String {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        let text = bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
            "=",
            with: ""
        )
        return prefix + text
    }

    /// SHA-256: enough for what cannot be guessed.
    static func hash(_ text: String) -> Data { Data(SHA256.hash(data: Data(text.utf8))) }

    /// A name for a row, such as `key_0f2a…`.
    static func identifier(_ kind: String) -> String {
        let bits = UInt64.random(in: .min ... .max)
        let digits = String(bits, radix: 16)
        return kind + "_" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}
