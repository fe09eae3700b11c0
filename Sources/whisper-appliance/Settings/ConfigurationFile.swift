import Configuration
import Foundation
import SystemPackage
import Yams

/// The owner's YAML file of settings.
enum ConfigurationFile {
    /// - Throws: `ConfigurationFileError` when the file is missing, no YAML, or has a key that means nothing.
    static func provider(path: String) async throws -> any ConfigProvider {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ConfigurationFileError.unreadable(path: path)
        }
        let content: [String: Any]
        do {
            content = try Yams.load(yaml: text) as? [String: Any] ?? [:]
        } catch {
            throw ConfigurationFileError.invalid(path: path)
        }
        if let unknown = content.keys.sorted().first(where: { !Settings.keys.contains($0) }) {
            throw ConfigurationFileError.unknownKey(unknown, path: path)
        }
        return try await FileProvider<YAMLSnapshot>(filePath: FilePath(path))
    }
}

/// Why the configuration file cannot be used.
enum ConfigurationFileError: Error, Equatable, CustomStringConvertible {
    case unreadable(path: String)
    case invalid(path: String)
    case unknownKey(String, path: String)

    var description: String {
        switch self {
        case .unreadable(let path): "The configuration file \(path) cannot be read."
        case .invalid(let path): "The configuration file \(path) is not valid YAML."
        case .unknownKey(let key, let path):
            "The configuration file \(path) has the unknown key '\(key)'. Known: \(Settings.keys.joined(separator: ", "))."
        }
    }
}
