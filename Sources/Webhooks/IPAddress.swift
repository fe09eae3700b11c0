import Glibc

/// An address of the internet, version 4 or 6.
package struct IPAddress: Sendable, Hashable {
    /// 4 or 16 of them, in network order.
    let bytes: [UInt8]

    /// - Parameter text: Such as `192.0.2.1` or `2001:db8::1`; nil for anything else, names included.
    package init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: four) { Array($0) }
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = withUnsafeBytes(of: six) { Array($0) }
        } else {
            return nil
        }
    }

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Whether it belongs to one machine somewhere in the public internet.
    ///
    /// This machine, the local network, and ranges that are reserved or reach several machines do not; neither do
    /// IPv6 addresses that only wrap such an IPv4 address.
    package var isPublic: Bool {
        if bytes.count == 4 { return !Self.reserved4.contains { $0.contains(bytes) } }
        if let inner = wrapped { return inner.isPublic }
        // Everything that is given out to the internet begins with 001.
        return bytes[0] >> 5 == 0b001 && !Self.reserved6.contains { $0.contains(bytes) }
    }

    /// The IPv4 address that packets to this one end up at.
    private var wrapped: IPAddress? {
        if bytes.prefix(12).elementsEqual(Self.mapped) || bytes.prefix(12).elementsEqual(Self.translated) {
            return IPAddress(bytes: Array(bytes.suffix(4)))
        }
        // 6to4.
        return bytes.prefix(2).elementsEqual([0x20, 0x02]) ? IPAddress(bytes: Array(bytes[2..<6])) : nil
    }

    private static let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
    private static let translated: [UInt8] = [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]

    private struct Block {
        let start: [UInt8]
        let bits: Int

        func contains(_ bytes: [UInt8]) -> Bool {
            (0..<bits).allSatisfy { bit in
                let mask = UInt8(0x80) >> (bit % 8)
                return bytes[bit / 8] & mask == start[bit / 8] & mask
            }
        }
    }

    /// RFC 6890 and its successors: not for the public internet.
    private static let reserved4 = [
        Block(start: [0, 0, 0, 0], bits: 8), Block(start: [10, 0, 0, 0], bits: 8),
        Block(start: [100, 64, 0, 0], bits: 10), Block(start: [127, 0, 0, 0], bits: 8),
        Block(start: [169, 254, 0, 0], bits: 16), Block(start: [172, 16, 0, 0], bits: 12),
        Block(start: [192, 0, 0, 0], bits: 24), Block(start: [192, 0, 2, 0], bits: 24),
        Block(start: [192, 88, 99, 0], bits: 24), Block(start: [192, 168, 0, 0], bits: 16),
        Block(start: [198, 18, 0, 0], bits: 15), Block(start: [198, 51, 100, 0], bits: 24),
        Block(start: [203, 0, 113, 0], bits: 24), Block(start: [224, 0, 0, 0], bits: 3),
    ]
    private static let reserved6 = [
        // Teredo and other protocol assignments; documentation.
        Block(start: [0x20, 0x01, 0x00], bits: 23), Block(start: [0x20, 0x01, 0x0d, 0xb8], bits: 32),
        Block(start: [0x3f, 0xff, 0x00], bits: 20),
    ]
}

extension IPAddress: CustomStringConvertible {
    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
