import HTTPTypes
import Hummingbird

/// How many entries of a list a caller wants at once.
enum PageSize {
    static let range = 1...200
    static let standard = 50

    /// The parameter `limit` of a list.
    ///
    /// - Throws: `APIError` with status 400.
    static func read(_ parameters: Parameters) throws -> Int {
        guard let text = parameters["limit"] else { return standard }
        guard let limit = Int(text), range.contains(limit) else {
            throw APIError(.badRequest, "invalid_value", "'limit' must be a number from 1 to 200.", parameter: "limit")
        }
        return limit
    }
}
