import Foundation

/// One message between the server and a worker.
///
/// On the wire, little endian: `u32` bytes of the body, `u8` kind, `u64` request id, body. A body is JSON, or samples as
/// 32-bit floats, or both with a `u32` length before the JSON.
struct Frame: Sendable, Equatable {
    /// What a frame means; the first six go to the worker, the others come from it.
    enum Kind: UInt8, Sendable {
        /// JSON options and samples; answered by `decoded` or `failed`.
        case decode = 1
        /// Samples; answered by `languages` or `failed`.
        case detectLanguage
        /// JSON number of the first frame, and samples, of the voice stream `id`; answered by `voice` or `failed` with the
        /// same id.
        case detectVoice
        /// Forget the voice stream `id`; not answered.
        case closeVoice
        /// Stop decoding `id`; its answer is `failed` or, if it was too late, `decoded`.
        case cancel
        /// JSON array of texts; answered by `tokens` or `failed`.
        case splitIntoTokens

        /// JSON facts; sent once, when the model is loaded.
        case ready = 16
        /// JSON error; for id 0 the worker could not start.
        case failed
        /// One 32-bit float, 0…1.
        case progress
        /// JSON `DecodedWindow`.
        case decoded
        /// JSON array of `LanguageProbability`.
        case languages
        /// Probabilities as 32-bit floats.
        case voice
        /// JSON array with an array of the tokens' sizes for each text.
        case tokens
    }

    /// A window of 30 seconds is 1.9 MB; anything far beyond is not ours.
    static let maximumBody = 64 << 20
    static let headerSize = 13

    var kind: Kind
    var id: UInt64
    var body: Data

    init(_ kind: Kind, id: UInt64, body: Data = Data()) {
        self.kind = kind
        self.id = id
        self.body = body
    }

    /// The bytes on the wire.
    var encoded: Data {
        var data = Data(capacity: Self.headerSize + body.count)
        withUnsafeBytes(of: UInt32(body.count).littleEndian) { data.append(contentsOf: $0) }
        data.append(kind.rawValue)
        withUnsafeBytes(of: id.littleEndian) { data.append(contentsOf: $0) }
        data.append(body)
        return data
    }

    /// The kind, id and body size that a header announces.
    ///
    /// - Throws: `EngineError.protocolViolation`.
    static func header(_ bytes: Data) throws -> (kind: Kind, id: UInt64, size: Int) {
        let (size, kind, id) = bytes.withUnsafeBytes { raw in
            (
                UInt32(littleEndian: raw.loadUnaligned(as: UInt32.self)),
                raw[4],
                UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: 5, as: UInt64.self))
            )
        }
        guard let kind = Kind(rawValue: kind), size <= maximumBody else {
            throw EngineError.protocolViolation(detail: "a frame of kind \(kind) with \(size) bytes")
        }
        return (kind, id, Int(size))
    }
}
