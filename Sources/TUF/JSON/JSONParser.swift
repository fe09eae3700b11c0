/// Reads strict JSON: one value, whole numbers, unique names, valid UTF-8, limited depth; nothing else.
///
/// Foundation's parser takes duplicate names, mixes up equal-looking ones and turns `true` into 1, so the bytes that
/// were signed would not be the values that are checked.
package struct JSONParser {
    /// How deep arrays and objects may be nested.
    package static let depthLimit = 64
    private let input: [UInt8]
    private var position = 0
    private var depth = 0

    /// The value that `bytes` spell.
    ///
    /// - Throws: `JSONFault`.
    package static func parse(_ bytes: [UInt8]) throws(JSONFault) -> JSONValue {
        var parser = JSONParser(input: bytes)
        let value = try parser.value()
        parser.skipWhiteSpace()
        guard parser.position == bytes.count else { throw .trailing(offset: parser.position) }
        return value
    }

    private init(input: [UInt8]) { self.input = input }

    private mutating func value() throws(JSONFault) -> JSONValue {
        skipWhiteSpace()
        switch try peek() {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try integer()
        }
    }

    private mutating func object() throws(JSONFault) -> JSONValue {
        try descend()
        var members: [ExactText: JSONValue] = [:]
        while try hasNext(closing: UInt8(ascii: "}"), isFirst: members.isEmpty) {
            skipWhiteSpace()
            guard try peek() == UInt8(ascii: "\"") else { throw .unexpected(offset: position) }
            let name = try string()
            skipWhiteSpace()
            try expect(UInt8(ascii: ":"))
            let member = try value()
            guard members.updateValue(member, forKey: name) == nil else { throw .duplicate(name: name.shown) }
        }
        return .object(members)
    }

    private mutating func array() throws(JSONFault) -> JSONValue {
        try descend()
        var elements: [JSONValue] = []
        while try hasNext(closing: UInt8(ascii: "]"), isFirst: elements.isEmpty) { elements.append(try value()) }
        return .array(elements)
    }

    /// Steps into an array or object.
    private mutating func descend() throws(JSONFault) {
        position += 1
        depth += 1
        guard depth <= Self.depthLimit else { throw .tooDeep(limit: Self.depthLimit) }
    }

    /// Steps over the comma, or out of the array or object that ends here.
    private mutating func hasNext(closing: UInt8, isFirst: Bool) throws(JSONFault) -> Bool {
        skipWhiteSpace()
        if try peek() == closing {
            position += 1
            depth -= 1
            return false
        }
        if !isFirst { try expect(UInt8(ascii: ",")) }
        return true
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        for byte in word.utf8 { try expect(byte) }
        return value
    }

    private mutating func integer() throws(JSONFault) -> JSONValue {
        let start = position
        if try peek() == UInt8(ascii: "-") { position += 1 }
        let firstDigit = position
        while position < input.count, Self.isDigit(input[position]) { position += 1 }
        guard position > firstDigit else { throw .unexpected(offset: start) }
        guard position == input.count || !Self.continuesNumber(input[position]),
            position == firstDigit + 1 || input[firstDigit] != UInt8(ascii: "0"),
            let number = Int(String(decoding: input[start..<position], as: UTF8.self))
        else { throw .notAnInteger(offset: start) }
        return .integer(number)
    }

    private mutating func string() throws(JSONFault) -> ExactText {
        var reader = JSONStringReader(input: input, position: position + 1)
        let text = try reader.read()
        position = reader.position
        return text
    }

    private mutating func expect(_ byte: UInt8) throws(JSONFault) {
        guard try peek() == byte else { throw .unexpected(offset: position) }
        position += 1
    }

    private func peek() throws(JSONFault) -> UInt8 {
        guard position < input.count else { throw .ends }
        return input[position]
    }

    private mutating func skipWhiteSpace() {
        while position < input.count, Self.isWhiteSpace(input[position]) { position += 1 }
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func continuesNumber(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ".") || byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E")
    }
}
