/// Bytes as pairs of the digits 0–9 and a–f.
package enum Hexadecimal {
    /// The bytes in lower-case digits.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The bytes that `text` spells in digits of either case; nothing when it is anything else.
    package static func decode(_ text: ExactText) -> [UInt8]? {
        guard text.bytes.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.bytes.count / 2)
        for index in stride(from: 0, to: text.bytes.count, by: 2) {
            let (first, second) = (text.bytes[index], text.bytes[index + 1])
            guard let high = value(of: first), let low = value(of: second) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// What one digit stands for, 0 to 15.
    static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
