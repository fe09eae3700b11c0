import Glibc

/// Addresses of one network, such as `192.0.2.0/24`, or a single one.
package struct AddressRange: Sendable, Equatable {
    /// The first one, in network order: 4 or 16 bytes.
    private let start: [UInt8]
    /// How many bits all of them have in common.
    private let bits: Int
    /// As the owner wrote it.
    package let text: String

    /// - Throws: `MaintenanceError.address`.
    package init(_ text: String) throws(MaintenanceError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), let start = Self.bytes(parts[0]) else { throw .address(text) }
        let all = start.count * 8
        let bits = parts.count == 1 ? all : Self.number(parts[1])
        guard let bits, bits <= all else { throw .address(text) }
        self.start = start
        self.bits = bits
        self.text = text
    }

    /// - Parameter address: Of a caller, in text form.
    package func contains(_ address: String) -> Bool {
        guard let bytes = Self.bytes(address), bytes.count == start.count else { return false }
        return (0..<bits).allSatisfy { bit in
            let mask = UInt8(0x80) >> (bit % 8)
            return bytes[bit / 8] & mask == start[bit / 8] & mask
        }
    }

    /// A number as people write it; nil for `+8`, ` 8` and whatever else `Int` takes.
    private static func number(_ text: String) -> Int? {
        text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) : nil
    }

    /// Callers with IPv4 addresses have them wrapped in IPv6 ones where the socket takes both.
    private static func bytes(_ text: String) -> [UInt8]? {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: six) { Array($0) }
        return bytes.prefix(12).elementsEqual(mapped) ? Array(bytes.suffix(4)) : bytes
    }

    private static let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
}

extension AddressRange: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
