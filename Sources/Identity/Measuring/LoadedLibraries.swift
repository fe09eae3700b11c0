import DurableStorage
import Foundation

/// The shared libraries that this process has loaded.
enum LoadedLibraries {
    /// Name → path.
    ///
    /// - Throws: `StorageError`.
    static func current() throws -> [String: String] {
        // The kernel hands it out in pieces, of which Foundation takes the first for all.
        parsed(String(decoding: try DurableFile.read(SystemPaths.libraries, limit: 1 << 24) ?? [], as: UTF8.self))
    }

    /// Reads `maps`, as in proc(5): what may be executed and has a name like a library's.
    static func parsed(_ text: String) -> [String: String] {
        var found: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            guard fields.count == 6, fields[1].contains("x") else { continue }
            let path = fields[5].trimmingCharacters(in: .whitespaces)
            guard path.hasPrefix("/"), let name = path.split(separator: "/").last, name.contains(".so") else {
                continue
            }
            found[String(name)] = path
        }
        return found
    }
}
