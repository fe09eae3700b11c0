/// The tokens of a segment in a row, packed into one piece of memory: a long recording has tens of thousands.
///
/// Read as a sequence; encoded, it is an array of tokens.
package struct TranscriptTokens: Sendable, Equatable {
    /// Of each token: `u32` id, `u64` bit pattern of the log-probability, `u16` count of its bytes, its bytes.
    private var packed: [UInt8] = []

    /// - Precondition: Ids fit 32 bits, and no token has more than 65,535 bytes.
    package init(_ tokens: some Sequence<TranscriptToken>) {
        for token in tokens { append(token) }
    }

    package var isEmpty: Bool { packed.isEmpty }

    package static func += (tokens: inout TranscriptTokens, next: TranscriptTokens) { tokens.packed += next.packed }

    private mutating func append(_ token: TranscriptToken) {
        withUnsafeBytes(of: UInt32(token.id)) { packed += $0 }
        withUnsafeBytes(of: token.logProbability.bitPattern) { packed += $0 }
        withUnsafeBytes(of: UInt16(token.bytes.count)) { packed += $0 }
        packed += token.bytes
    }
}

extension TranscriptTokens: Sequence {
    package struct Iterator: IteratorProtocol {
        fileprivate var rest: ArraySlice<UInt8>

        package mutating func next() -> TranscriptToken? {
            guard !rest.isEmpty else { return nil }
            let id = number(UInt32.self)
            let logProbability = Double(bitPattern: number(UInt64.self))
            let count = Int(number(UInt16.self))
            defer { rest.removeFirst(count) }
            return TranscriptToken(id: Int(id), bytes: Array(rest.prefix(count)), logProbability: logProbability)
        }

        private mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number {
            defer { rest.removeFirst(MemoryLayout<Number>.size) }
            return rest.withUnsafeBytes { $0.loadUnaligned(as: type) }
        }
    }

    package func makeIterator() -> Iterator { Iterator(rest: packed[...]) }
}

extension TranscriptTokens: ExpressibleByArrayLiteral {
    package init(arrayLiteral tokens: TranscriptToken...) { self.init(tokens) }
}

extension TranscriptTokens: Codable {
    /// - Throws: `DecodingError` for what is no token.
    package init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        while !list.isAtEnd {
            let token = try list.decode(TranscriptToken.self)
            guard UInt32(exactly: token.id) != nil, UInt16(exactly: token.bytes.count) != nil else {
                throw DecodingError.dataCorruptedError(in: list, debugDescription: "the id \(token.id) is no token's")
            }
            append(token)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var list = encoder.unkeyedContainer()
        for token in self { try list.encode(token) }
    }
}
