package import NativeEngine

/// How the native engine multiplies; written as `int16+int8`, the encoder's format first.
package struct NativeFormat: Sendable, Hashable, Codable, LosslessStringConvertible {
    package var encoder: Precision
    package var decoder: Precision

    /// The quickest that is as accurate as others, on this processor.
    package static var fastest: NativeFormat {
        NativeFormat(encoder: .fastest, decoder: .fastest)
    }

    /// Those that this processor can compute with and that differ in speed or accuracy, the fastest first.
    package static var all: [NativeFormat] {
        let others: [(Precision, Precision)] = [
            (.int16, .int16), (.int16, .int8), (.int8, .int8), (.bfloat16, .bfloat16),
            (.float32, .float32),
        ]
        return others.map(NativeFormat.init).reduce(into: [.fastest]) { known, format in
            if format.isAvailable, !known.contains(format) { known.append(format) }
        }
    }

    package init(encoder: Precision, decoder: Precision) {
        self.encoder = encoder
        self.decoder = decoder
    }

    package init?(_ description: String) {
        let names = description.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
        guard names.count == 2, let encoder = Precision(rawValue: names[0]), let decoder = Precision(rawValue: names[1])
        else { return nil }
        self.init(encoder: encoder, decoder: decoder)
    }

    package var description: String { encoder.rawValue + "+" + decoder.rawValue }

    var isAvailable: Bool { encoder.isAvailable && decoder.isAvailable }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let format = NativeFormat(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no format")
        }
        self = format
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
