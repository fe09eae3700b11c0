import Foundation
import HTTPTypes

/// The header `Upload-Metadata` of tus: names and values in Base64, which are the fields of the recording's form.
struct UploadMetadata {
    private static let maximum = 16 << 10

    let fields: [(name: String, value: String)]

    /// - Throws: `APIError` with status 400.
    init(_ header: String?) throws {
        let header = header ?? ""
        guard header.utf8.count <= Self.maximum else { throw Self.invalid }
        fields = try header.split(separator: ",").map { pair in
            let parts = pair.split(separator: " ", omittingEmptySubsequences: true)
            guard let name = parts.first, parts.count <= 2 else { throw Self.invalid }
            guard parts.count == 2 else { return (String(name), "") }
            guard let data = Data(base64Encoded: String(parts[1])), let value = String(data: data, encoding: .utf8)
            else { throw Self.invalid }
            return (String(name), value)
        }
    }

    private static let invalid = APIError(
        .badRequest,
        "invalid_value",
        "The header Upload-Metadata must be names with values in Base64, joined by commas.",
        parameter: "Upload-Metadata"
    )
}
