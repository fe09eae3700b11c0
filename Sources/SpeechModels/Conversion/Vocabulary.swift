import Foundation

/// The text tokens of a Whisper model as raw bytes, in the order of their ids.
struct Vocabulary {
    /// The bytes of the tokens 0…50256.
    let tokens: [[UInt8]]

    /// Every official model has this many tokens before the special ones.
    static let count = 50257

    /// No tokenizer of Whisper is longer, in bytes.
    private static let maximumSize = 64 << 20

    /// Reads the tokens from `tokenizer.json`, or else `vocabulary.json` or `vocabulary.txt`, in `folder`.
    ///
    /// - Throws: `ModelError.tokenizerMissing` or `ModelError.badVocabulary`.
    init(folder: String) throws {
        let forms: [(name: String, parse: (Data) throws -> [String])] = [
            ("tokenizer.json", Self.tokenizer), ("vocabulary.json", Self.list), ("vocabulary.txt", Self.lines),
        ]
        for form in forms {
            let path = folder + "/" + form.name
            guard let status = try FileStatus.ofFile(at: path) else { continue }
            do {
                guard status.size <= Self.maximumSize else { throw VocabularyFault.tooLarge(size: status.size) }
                let file = try InputFile(path: path)
                tokens = try Self.bytes(form.parse(Data(try file.bytes(0..<status.size))))
                return
            } catch let fault as VocabularyFault {
                throw ModelError.badVocabulary(file: path, fault: fault)
            }
        }
        throw ModelError.tokenizerMissing(folder: folder)
    }

    private static func tokenizer(_ data: Data) throws -> [String] {
        struct Tokenizer: Decodable {
            struct Model: Decodable { let vocab: [String: Int] }
            let model: Model
        }
        guard let content = try? JSONDecoder().decode(Tokenizer.self, from: data) else {
            throw VocabularyFault.unreadable
        }
        var tokens = [String?](repeating: nil, count: count)
        for (token, id) in content.model.vocab where tokens.indices.contains(id) {
            guard tokens[id] == nil else { throw VocabularyFault.duplicate(id: id) }
            tokens[id] = token
        }
        return try tokens.enumerated().map { id, token in
            guard let token else { throw VocabularyFault.missing(id: id) }
            return token
        }
    }

    private static func list(_ data: Data) throws -> [String] {
        guard let tokens = try? JSONDecoder().decode([String].self, from: data) else {
            throw VocabularyFault.unreadable
        }
        return tokens
    }

    private static func lines(_ data: Data) throws -> [String] {
        guard let text = String(data: data, encoding: .utf8) else { throw VocabularyFault.unreadable }
        return text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    }

    private static func bytes(_ tokens: [String]) throws -> [[UInt8]] {
        guard tokens.count >= count else { throw VocabularyFault.missing(id: tokens.count) }
        return try tokens.prefix(count).enumerated().map { id, token in
            try token.unicodeScalars.map { scalar in
                guard let byte = byteOfScalar[scalar] else { throw VocabularyFault.strangeCharacter(id: id) }
                return byte
            }
        }
    }

    /// GPT-2 writes each byte as one visible character: Latin-1 where that is visible, else from U+0100 on.
    private static let byteOfScalar: [Unicode.Scalar: UInt8] = {
        let visible = Set(Array(0x21...0x7E) + Array(0xA1...0xAC) + Array(0xAE...0xFF) as [UInt8])
        let hidden = (0...UInt8.max).filter { !visible.contains($0) }
        var table: [Unicode.Scalar: UInt8] = [:]
        for byte in visible { table[Unicode.Scalar(byte)] = byte }
        for (offset, byte) in hidden.enumerated() { table[Unicode.Scalar(UInt16(0x100 + offset)) ?? " "] = byte }
        return table
    }()
}
