import DurableStorage
import Foundation
import Glibc
import Updates

/// Everything below a folder.
enum Tree {
    /// Relative paths of all files, folders and links.
    static func paths(_ root: String, below prefix: String = "") throws -> [String] {
        var found: [String] = []
        for name in try FolderListing.names(at: root + "/" + prefix) {
            let path = prefix.isEmpty ? name : prefix + "/" + name
            found.append(path)
            if try FolderListing.kind(of: root + "/" + path) == .folder { found += try paths(root, below: path) }
        }
        return found
    }

    /// What is at each path, except what changes by being looked at.
    static func fingerprint(_ root: String) throws -> [String: String] {
        var found: [String: String] = [:]
        for path in try paths(root) where !path.contains("appliance.sqlite") && !path.hasSuffix("update/lock") {
            let full = root + "/" + path
            switch try FolderListing.kind(of: full) {
            case .file: found[path] = try FileHash.sha256(of: full)
            case .link: found[path] = try DurableLink.target(of: full) ?? ""
            default: found[path] = "folder"
            }
        }
        return found
    }

    /// What is different.
    static func differences(_ one: [String: String], _ other: [String: String]) -> [String] {
        Set(one.keys).union(other.keys).filter { one[$0] != other[$0] }.sorted()
    }
}
