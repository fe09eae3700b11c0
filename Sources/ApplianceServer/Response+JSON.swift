import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationCompat

extension Response {
    /// A value as JSON.
    static func json(
        _ value: some Encodable,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) throws -> Response {
        .bytes(
            ByteBuffer(data: try JSONEncoder.wire.encode(value)),
            type: "application/json",
            status: status,
            headers: headers
        )
    }

    /// A text of some type.
    static func text(_ text: String, type: String, headers: HTTPFields = [:]) -> Response {
        .bytes(ByteBuffer(string: text), type: type + "; charset=utf-8", headers: headers)
    }

    /// An error in the documented shape.
    static func error(_ error: APIError) throws -> Response {
        var headers: HTTPFields = [:]
        if let seconds = error.retryAfter { headers[.retryAfter] = String(seconds) }
        return try .json(error.body, status: error.status, headers: headers)
    }

    static func bytes(
        _ buffer: ByteBuffer,
        type: String,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = type
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: buffer))
    }
}

extension JSONEncoder {
    /// How JSON goes over the wire: keys as they are named, dates as ISO 8601 with milliseconds.
    static var wire: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        }
        return encoder
    }
}
