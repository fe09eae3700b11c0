import Configuration
import Foundation
import SystemPackage
import Yams

/// The owner's YAML file of settings.
struct ConfigurationFile {
    /// Where something stands in the file.
    struct Place: Equatable, CustomStringConvertible {
        var path: String
        /// From 1.
        var line: Int

        var description: String { "line \(line) of \(path)" }
    }

    private let path: String
    private var lines: [String: Int] = [:]
    /// A file of nothing but comments says nothing, and is no fault.
    private let isEmpty: Bool

    /// - Throws: `ConfigurationFileError` when the file is missing, no YAML, or has a key that means nothing.
    init(path: String) throws {
        self.path = path
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ConfigurationFileError.unreadable(path: path)
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: text)
        } catch {
            throw ConfigurationFileError.invalid(path: path)
        }
        isEmpty = root == nil || root?.null != nil
        guard let root, !isEmpty else { return }
        guard let mapping = root.mapping else { throw ConfigurationFileError.noKeys(path: path) }
        for (key, value) in mapping {
            let name = key.string ?? ""
            let place = Place(path: path, line: key.mark?.line ?? 1)
            lines[name] = place.line
            guard Settings.keys.contains(name) else { throw ConfigurationFileError.unknownKey(name, place) }
            let isList = Settings.listKeys.contains(name) && value.sequence?.allSatisfy { $0.scalar != nil } == true
            guard value.scalar != nil || isList else { throw ConfigurationFileError.unusable(name, place) }
        }
    }

    var provider: any ConfigProvider {
        get async throws {
            isEmpty ? InMemoryProvider(values: [:]) : try await FileProvider<YAMLSnapshot>(filePath: FilePath(path))
        }
    }

    /// Nil for a key that is not in the file.
    func place(of key: String) -> Place? { lines[key].map { Place(path: path, line: $0) } }
}

/// Why the configuration file cannot be used.
enum ConfigurationFileError: Error, Equatable, CustomStringConvertible {
    case unreadable(path: String)
    case invalid(path: String)
    /// It is a list or a single value.
    case noKeys(path: String)
    case unknownKey(String, ConfigurationFile.Place)
    /// The value is a list or has keys of its own where that means nothing.
    case unusable(String, ConfigurationFile.Place)

    var description: String {
        switch self {
        case .unreadable(let path): "The configuration file \(path) cannot be read."
        case .invalid(let path): "The configuration file \(path) is not valid YAML."
        case .noKeys(let path): "The configuration file \(path) has no settings, which are written as 'key: value'."
        case .unknownKey(let key, let place):
            "The unknown key '\(key)' is in \(place). Known: \(Settings.keys.joined(separator: ", "))."
        case .unusable(let key, let place):
            "The setting '\(key)' (\(place)) must be a text or a number"
                + (Settings.listKeys.contains(key) ? ", or a list of them." : ".")
        }
    }
}
