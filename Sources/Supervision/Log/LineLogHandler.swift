import Foundation
package import Logging

/// Writes log events to standard error, one line each: for people, or as JSON for programs.
package struct LineLogHandler: LogHandler {
    package enum Format: String, Sendable { case plain, json }

    package var logLevel: Logger.Level = .info
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let format: Format

    package init(format: Format) { self.format = format }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let all = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
        let time = Date.now.ISO8601Format()
        let line =
            switch format {
            case .plain: Self.plain(event, all, time: time)
            case .json: Self.json(event, all, time: time)
            }
        // One write, so that lines of several processes do not mix.
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }

    static func plain(_ event: LogEvent, _ metadata: Logger.Metadata, time: String) -> String {
        let details = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\(oneLine("\($0.value)"))" }.joined()
        return "\(time) \(event.level) \(event.message)\(details)"
    }

    static func json(_ event: LogEvent, _ metadata: Logger.Metadata, time: String) -> String {
        var fields = metadata.mapValues { "\($0)" }
        fields["time"] = time
        fields["level"] = "\(event.level)"
        fields["message"] = "\(event.message)"
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(fields)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private static func oneLine(_ text: String) -> String {
        let line = text.replacing("\n", with: " ")
        return line.contains(" ") ? "“\(line)”" : line
    }
}
