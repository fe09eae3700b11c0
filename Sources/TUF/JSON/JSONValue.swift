/// A JSON document that has exactly one meaning: whole numbers only, no name twice in an object.
package enum JSONValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int)
    case string(ExactText)
    case array([JSONValue])
    case object([ExactText: JSONValue])
}

extension JSONValue {
    /// The bytes that are signed and hashed: OLPC's canonical JSON, names sorted by code point, no white space, and
    /// nothing escaped in strings but `"` and `\`.
    ///
    /// They are not always JSON, because line breaks in strings stay what they are.
    package var canonicalBytes: [UInt8] { written { $0.append($1) } }

    /// The same value as JSON that every parser reads: control characters are escaped.
    package var bytes: [UInt8] {
        written { output, byte in
            if byte < 0x20 {
                output += Array("\\u00".utf8)
                output += Hexadecimal.encode([byte]).utf8
            } else {
                output.append(byte)
            }
        }
    }

    private func written(character: (inout [UInt8], UInt8) -> Void) -> [UInt8] {
        var output: [UInt8] = []
        write(to: &output, character: character)
        return output
    }

    private func write(to output: inout [UInt8], character: (inout [UInt8], UInt8) -> Void) {
        switch self {
        case .null: output += Array("null".utf8)
        case .boolean(let value): output += Array((value ? "true" : "false").utf8)
        case .integer(let value): output += Array(String(value).utf8)
        case .string(let text): Self.write(text, to: &output, character: character)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                element.write(to: &output, character: character)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members):
            output.append(UInt8(ascii: "{"))
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                Self.write(member.key, to: &output, character: character)
                output.append(UInt8(ascii: ":"))
                member.value.write(to: &output, character: character)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    private static func write(
        _ text: ExactText,
        to output: inout [UInt8],
        character: (inout [UInt8], UInt8) -> Void
    ) {
        output.append(UInt8(ascii: "\""))
        for byte in text.bytes {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { output.append(UInt8(ascii: "\\")) }
            character(&output, byte)
        }
        output.append(UInt8(ascii: "\""))
    }
}
