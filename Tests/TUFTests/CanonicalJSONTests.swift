import Testing

@testable import TUF

@Suite struct `Canonical JSON` {
    @Test(arguments: [
        (#" { "b" : 1 , "a" : [ true , null , "x" ] } "#, #"{"a":[true,null,"x"],"b":1}"#),
        (#""\n\t\u0000\u007f""#, "\"\n\t\0\u{7f}\""),
        (#""\"\\\/""#, #""\"\\/""#),
        (#"{"é":1,"z":2,"Z":3,"":4,"😀":5,"\uffee":6}"#, "{\"\":4,\"Z\":3,\"z\":2,\"é\":1,\"\u{ffee}\":6,\"😀\":5}"),
        ("-0", "0"),
        ("[[],{}]", "[[],{}]"),
    ])
    func `has one form for every value`(text: String, canonical: String) throws {
        let value = try JSONParser.parse(Array(text.utf8))
        #expect(String(decoding: value.canonicalBytes, as: UTF8.self) == canonical)
    }

    @Test func `differs from ordinary JSON in control characters only`() {
        let value = JSONValue.object(["a": .string("line\nbreak \u{1f}\"\\é")])
        #expect(value.bytes == Array("{\"a\":\"line\\u000abreak \\u001f\\\"\\\\é\"}".utf8))
        #expect(value.canonicalBytes == Array("{\"a\":\"line\nbreak \u{1f}\\\"\\\\é\"}".utf8))
    }
}
