/// Where things are in a repository: percent-encoded paths relative to it.
package enum RemotePath {
    /// The file of a role; `version` is given where files of all versions are kept.
    package static func metadata(_ role: ExactText, version: Int?) -> String {
        (version.map { "\($0)." } ?? "") + PercentEncoding.component(role) + ".json"
    }

    /// A target; `hash` is given where it is part of the file's name.
    ///
    /// - Throws: `TUFError.unsafePath` when the path has parts like `..`.
    package static func target(_ path: ExactText, hash: String?) throws(TUFError) -> String {
        var folders = path.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
        guard let name = folders.popLast(), !name.isEmpty, !path.bytes.contains(0),
            (folders + [name]).allSatisfy({ $0 != Array(".".utf8) && $0 != Array("..".utf8) })
        else { throw .unsafePath(path: "\(path)") }
        let start = path.bytes.dropLast(name.count)
        let prefix = hash.map { Array("\($0).".utf8) } ?? []
        return PercentEncoding.path(ExactText(String(decoding: start + prefix + name, as: UTF8.self)))
    }
}
