import Foundation
import Testing

@testable import Transcription

@Suite struct `Tokens of a segment` {
    private let tokens = [
        TranscriptToken(id: 50_364, bytes: Array(" Grüße".utf8), logProbability: -1.0 / 3),
        TranscriptToken(id: 0, bytes: [], logProbability: 0),
        TranscriptToken(id: .init(UInt32.max), bytes: [0xC3], logProbability: -.infinity),
    ]

    @Test func `come out as they went in`() {
        #expect(Array(TranscriptTokens(tokens)) == tokens)
        #expect(Array([] as TranscriptTokens).isEmpty)
    }

    @Test func `are joined in order`() {
        var joined = TranscriptTokens(tokens[..<1])
        joined += TranscriptTokens(tokens[1...])
        #expect(joined == TranscriptTokens(tokens))
    }

    @Test func `are an array of tokens in JSON`() throws {
        let some = Array(tokens[..<2])
        let packed = try JSONEncoder().encode(TranscriptTokens(some))
        #expect(try JSONDecoder().decode([TranscriptToken].self, from: packed) == some)
        let plain = try JSONEncoder().encode(some)
        #expect(try JSONDecoder().decode(TranscriptTokens.self, from: plain) == TranscriptTokens(some))
    }

    @Test func `with an id that is none are refused`() {
        let json = #"[{"id":-1,"bytes":[65],"logProbability":0}]"#
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(TranscriptTokens.self, from: Data(json.utf8))
        }
    }
}
