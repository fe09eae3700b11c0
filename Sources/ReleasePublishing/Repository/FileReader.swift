import Foundation

/// Reads files of any size.
enum FileReader {
    private static let pieceSize = 1 << 20

    /// Hands the content of a file to `receive`, piece by piece.
    ///
    /// - Throws: `PublishingError.unreadable`, and what `receive` throws.
    static func read(_ path: String, receive: ([UInt8]) throws -> Void) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw PublishingError.unreadable(path: path, reason: "it is missing or not to be read")
        }
        defer { try? file.close() }
        while let piece = try file.read(upToCount: pieceSize), !piece.isEmpty { try receive(Array(piece)) }
    }

    /// The whole content of a file.
    ///
    /// - Throws: `PublishingError.unreadable`.
    static func bytes(_ path: String) throws -> [UInt8] {
        var content: [UInt8] = []
        try read(path) { content += $0 }
        return content
    }
}
