import Foundation

extension EngineWorkerProcess.Settings {
    /// The settings as the argument that the hidden subcommand takes.
    ///
    /// - Throws: `EncodingError`.
    func arguments() throws -> [String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [String(decoding: try encoder.encode(self), as: UTF8.self)]
    }

    /// The settings from that argument, or nil if it is another.
    package init?(arguments: [String]) {
        guard arguments.count == 1,
            let settings = try? JSONDecoder().decode(Self.self, from: Data(arguments[0].utf8)),
            (settings.lanes.map { (1...64).contains($0) }) ?? true, (1...256).contains(settings.threads)
        else { return nil }
        self = settings
    }
}
