import Testing

@testable import TUF

@Suite struct `Reading strict JSON` {
    @Test(arguments: [
        ("null", JSONValue.null), (" true ", .boolean(true)), ("false", .boolean(false)), ("0", .integer(0)),
        ("-12", .integer(-12)), ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        (#""""#, .string("")), (#""a\"\\\/\n\t\r\b\f""#, .string("a\"\\/\n\t\r\u{8}\u{c}")),
        (#""é😀""#, .string("é😀")), (#""\u0041\u00e9\u20ac""#, .string("Aé€")), ("[]", .array([])),
        (#""\ud83d\ude00""#, .string("😀")),
        ("[1, [2],\r\n\t3]", .array([.integer(1), .array([.integer(2)]), .integer(3)])),
        ("{}", .object([:])), (#"{"a":{"b":[]}, "" : null}"#, .object(["a": .object(["b": .array([])]), "": .null])),
    ])
    func `a value is what it says`(text: String, value: JSONValue) throws {
        #expect(try JSONParser.parse(Array(text.utf8)) == value)
    }

    @Test(arguments: [
        ("", JSONFault.ends), (" ", .ends), ("[1", .ends), ("{\"a\":", .ends), ("\"a", .ends), ("\"\\u00", .ends),
        ("tru", .ends), ("trux", .unexpected(offset: 3)), ("nul,", .unexpected(offset: 3)),
        ("+1", .unexpected(offset: 0)),
        ("-", .unexpected(offset: 0)), ("-a", .unexpected(offset: 0)), ("[1 2]", .unexpected(offset: 3)),
        ("[1,]", .unexpected(offset: 3)),
        ("[,1]", .unexpected(offset: 1)), ("{,}", .unexpected(offset: 1)), ("{\"a\" 1}", .unexpected(offset: 5)),
        ("{\"a\":1,}", .unexpected(offset: 7)), ("{a:1}", .unexpected(offset: 1)), ("{1:1}", .unexpected(offset: 1)),
        ("'a'", .unexpected(offset: 0)), ("NaN", .unexpected(offset: 0)), ("[1}", .unexpected(offset: 2)),
        ("1 1", .trailing(offset: 2)), ("{}{}", .trailing(offset: 2)), ("1\0", .trailing(offset: 1)),
        ("1.0", .notAnInteger(offset: 0)), ("[1e2]", .notAnInteger(offset: 1)), ("1E2", .notAnInteger(offset: 0)),
        ("01", .notAnInteger(offset: 0)), ("-01", .notAnInteger(offset: 0)),
        ("9223372036854775808", .notAnInteger(offset: 0)), ("-9223372036854775809", .notAnInteger(offset: 0)),
        ("\"a\nb\"", .badString(offset: 2)), (#""\x""#, .badString(offset: 2)), (#""\u00g0""#, .badString(offset: 5)),
        (#""\ud800""#, .badString(offset: 3)), (#""\ud800\u0041""#, .badString(offset: 3)),
        (#""\udc00""#, .badString(offset: 3)), (#"{"a":1,"b":2,"a":1}"#, .duplicate(name: "a")),
        (#"{"a":1,"\u0061":1}"#, .duplicate(name: "a")), ("\u{FEFF}1", .unexpected(offset: 0)),
    ])
    func `anything else is refused`(text: String, fault: JSONFault) {
        #expect(throws: fault) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test(arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3]] as [[UInt8]])
    func `strings must be UTF-8`(bytes: [UInt8]) {
        #expect(throws: JSONFault.badString(offset: 1)) { try JSONParser.parse([0x22] + bytes + [0x22]) }
    }

    @Test func `nesting has a limit`() throws {
        let limit = JSONParser.depthLimit
        func nested(_ depth: Int) -> [UInt8] {
            Array(repeating: 0x5B, count: depth) + Array(repeating: 0x5D, count: depth)
        }
        _ = try JSONParser.parse(nested(limit))
        #expect(throws: JSONFault.tooDeep(limit: limit)) { try JSONParser.parse(nested(limit + 1)) }
        #expect(throws: JSONFault.tooDeep(limit: limit)) { try JSONParser.parse(nested(1_000_000)) }
    }

    @Test func `names that look alike stay different`() throws {
        let value = try JSONParser.parse(Array("{\"\u{e9}\":1,\"e\u{301}\":2}".utf8))
        #expect(value == .object([ExactText("\u{e9}"): .integer(1), ExactText("e\u{301}"): .integer(2)]))
        #expect(ExactText("\u{e9}") != ExactText("e\u{301}"))
    }

    @Test func `what was written is read again, whatever it is`() throws {
        let values: [JSONValue] = [
            .object(["b": .array([.null, .boolean(false), .integer(-1)]), "a": .string("\u{0}\u{1f}\"\\é😀\n/")]),
            .array([]), .string("\u{7f}\u{2028}"),
        ]
        for value in values { #expect(try JSONParser.parse(value.bytes) == value) }
    }

    @Test func `bytes at random never bring the parser down`() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Array("{}[]\",:\\u0aefd8 1-.\u{e9}".utf8)
        for _ in 0..<3000 {
            let count = Int.random(in: 0..<40, using: &generator)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            guard let value = try? JSONParser.parse(bytes) else { continue }
            #expect((try? JSONParser.parse(value.bytes)) == value)
        }
    }
}
