/// How names become parts of URLs and of file names.
package enum PercentEncoding {
    /// `text` as one part of a URL, or one file name: everything but letters, digits and `-._~` is quoted.
    package static func component(_ text: ExactText) -> String { encode(text, keeping: Self.unreserved) }

    /// `path` as the end of a URL: what may stand in the path of a URL stays.
    package static func path(_ path: ExactText) -> String { encode(path, keeping: Self.unreserved + Self.inPaths) }

    /// The bytes that `text` stands for; nothing when a `%` is not followed by two digits.
    package static func decode(_ text: String) -> ExactText? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(Hexadecimal.value),
                let low = rest.popFirst().flatMap(Hexadecimal.value)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return ExactText(utf8: bytes)
    }

    private static func encode(_ text: ExactText, keeping kept: [UInt8]) -> String {
        String(
            decoding: text.bytes.flatMap { byte in
                kept.contains(byte) ? [byte] : Array("%\(Hexadecimal.encode([byte]).uppercased())".utf8)
            },
            as: UTF8.self
        )
    }

    private static let unreserved = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)
    private static let inPaths = Array("/!$&'()*+,;=:@".utf8)
}
