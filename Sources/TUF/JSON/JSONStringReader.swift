/// Reads one JSON string, from behind its opening quotation mark to behind the closing one.
struct JSONStringReader {
    private let input: [UInt8]
    /// Where the next byte is read.
    private(set) var position: Int

    init(input: [UInt8], position: Int) {
        self.input = input
        self.position = position
    }

    /// - Throws: `JSONFault.ends` or `.badString`.
    mutating func read() throws(JSONFault) -> ExactText {
        let start = position
        var bytes: [UInt8] = []
        while true {
            switch try next() {
            case UInt8(ascii: "\""):
                guard let text = ExactText(utf8: bytes) else { throw .badString(offset: start) }
                return text
            case UInt8(ascii: "\\"): bytes += try escape()
            case 0..<0x20: throw .badString(offset: position - 1)
            case let byte: bytes.append(byte)
            }
        }
    }

    private mutating func escape() throws(JSONFault) -> [UInt8] {
        let offset = position
        switch try next() {
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "u"): return try codePoint()
        case let byte where byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "/"):
            return [byte]
        default: throw .badString(offset: offset)
        }
    }

    /// A character written as one UTF-16 unit or as two.
    private mutating func codePoint() throws(JSONFault) -> [UInt8] {
        let offset = position
        var code = UInt32(try unit())
        if UTF16.isLeadSurrogate(UInt16(code)) {
            guard try next() == UInt8(ascii: "\\"), try next() == UInt8(ascii: "u") else {
                throw .badString(offset: offset)
            }
            let low = try unit()
            guard UTF16.isTrailSurrogate(low) else { throw .badString(offset: offset) }
            code = 0x10000 + (code - 0xD800) << 10 + (UInt32(low) - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw .badString(offset: offset) }
        return Array(String(Character(scalar)).utf8)
    }

    private mutating func unit() throws(JSONFault) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Hexadecimal.value(of: try next()) else { throw .badString(offset: position - 1) }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    private mutating func next() throws(JSONFault) -> UInt8 {
        guard position < input.count else { throw .ends }
        defer { position += 1 }
        return input[position]
    }
}
