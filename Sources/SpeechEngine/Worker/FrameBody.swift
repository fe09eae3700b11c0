import Foundation

/// What the bodies of frames hold.
enum FrameBody {
    static func json(_ value: some Encodable) throws -> Data { try JSONEncoder().encode(value) }

    /// - Throws: `EngineError.protocolViolation`.
    static func value<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch {
            throw EngineError.protocolViolation(detail: "\(type) could not be read")
        }
    }

    static func samples(_ samples: [Float]) -> Data { samples.withUnsafeBytes { Data($0) } }

    static func samples(from data: Data) -> [Float] {
        [Float](unsafeUninitializedCapacity: data.count / 4) { buffer, count in
            count = data.copyBytes(to: buffer) / 4
        }
    }

    /// Options before samples: `u32` bytes of JSON, JSON, samples.
    static func request(_ options: some Encodable, samples: [Float]) throws -> Data {
        let json = try json(options)
        var data = Data(capacity: 4 + json.count + samples.count * 4)
        withUnsafeBytes(of: UInt32(json.count).littleEndian) { data.append(contentsOf: $0) }
        data.append(json)
        samples.withUnsafeBytes { data.append(contentsOf: $0) }
        return data
    }

    /// - Throws: `EngineError.protocolViolation`.
    static func request<Options: Decodable>(_ type: Options.Type, from data: Data) throws -> (Options, [Float]) {
        guard data.count >= 4 else { throw EngineError.protocolViolation(detail: "a request without options") }
        let size = data.withUnsafeBytes { Int(UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self))) }
        guard data.count >= 4 + size else { throw EngineError.protocolViolation(detail: "a request cut short") }
        let json = data.subdata(in: data.startIndex + 4..<data.startIndex + 4 + size)
        let rest = data.subdata(in: data.startIndex + 4 + size..<data.endIndex)
        return (try value(type, from: json), samples(from: rest))
    }
}
