import DurableStorage
import Foundation

/// Which model is used where nobody names one: what was chosen while the appliance ran, or the setting.
///
/// The later decision wins: a choice holds until the setting becomes another than it was when the choice was made.
package struct DefaultModelChoice: Sendable {
    private struct Record: Codable {
        var model: String
        /// The setting at that time.
        var setting: String
    }

    private static let limit = 4 << 10

    private let path: String
    /// The id that the owner's settings name.
    package let setting: String

    /// - Parameter path: Where choices are kept.
    package init(path: String, setting: String) {
        self.path = path
        self.setting = setting
    }

    /// The id of the default model.
    ///
    /// - Throws: `ModelError.unreadableChoice`, `StorageError`.
    package func current() throws -> String {
        guard let bytes = try DurableFile.read(path, limit: Self.limit) else { return setting }
        guard let record = try? JSONDecoder().decode(Record.self, from: Data(bytes)) else {
            throw ModelError.unreadableChoice(path: path)
        }
        return record.setting == setting ? record.model : setting
    }

    /// Remembers the choice durably.
    ///
    /// - Throws: `StorageError.system`.
    package func choose(_ model: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try DurableFile.write(encoder.encode(Record(model: model, setting: setting)), to: path, mode: 0o600)
    }
}
