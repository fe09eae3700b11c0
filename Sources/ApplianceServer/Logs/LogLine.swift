import Foundation
import Logging

/// A line of the log as it is kept and shown.
struct LogLine: Sendable, Equatable {
    /// Characters of a message or a value.
    private static let longest = 1000
    /// Values of a line.
    private static let most = 24

    /// Grows with each line, from 1.
    var number: Int
    var at: Date
    var level: Logger.Level
    var message: String
    var metadata: [String: String]

    init(number: Int, at: Date, level: Logger.Level, message: String, metadata: Logger.Metadata) {
        self.number = number
        self.at = at
        self.level = level
        self.message = Self.short(message)
        let kept = metadata.sorted { $0.key < $1.key }.prefix(Self.most)
        self.metadata = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, Self.short("\($0.value)")) })
    }

    private static func short(_ text: String) -> String {
        text.count > longest ? text.prefix(longest) + "…" : text
    }
}
