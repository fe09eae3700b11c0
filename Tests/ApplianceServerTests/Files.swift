import Foundation

/// The permission bits of a file.
func permissions(of path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
}

/// Writes a file with these permission bits.
func write(_ text: String, to path: String, permissions: Int) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
}

/// The names in a folder; nil if it cannot be read.
func names(in folder: String) -> [String]? { try? FileManager.default.contentsOfDirectory(atPath: folder) }
