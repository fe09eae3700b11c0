import Crypto

/// The paths a delegation is about.
package enum PathScope: Hashable, Sendable {
    /// Shell patterns, of which `*`, `?` and `[…]` match inside one folder name or file name.
    case patterns([ExactText])
    /// Beginnings of the SHA-256 of paths, in lower-case hexadecimal.
    case hashPrefixes([ExactText])

    /// - Throws: `FormatFault`, also when there are both kinds.
    init(_ fields: Fields) throws(FormatFault) {
        switch (fields.has("paths"), fields.has("path_hash_prefixes")) {
        case (true, true):
            throw .notAllowed(field: fields.path(of: "paths"), expected: "absent where there are hash prefixes")
        case (false, true): self = .hashPrefixes(try fields.strings("path_hash_prefixes"))
        case (true, false): self = .patterns(try fields.strings("paths"))
        case (false, false): self = .patterns([])
        }
    }

    var field: ExactText {
        switch self {
        case .patterns: "paths"
        case .hashPrefixes: "path_hash_prefixes"
        }
    }

    var texts: [ExactText] {
        switch self {
        case .patterns(let texts), .hashPrefixes(let texts): texts
        }
    }

    func contains(_ path: ExactText) -> Bool {
        switch self {
        case .patterns(let patterns): return patterns.contains { PathPattern("\($0)").matches("\(path)") }
        case .hashPrefixes(let prefixes):
            let hash = Array(Hexadecimal.encode(SHA256.hash(data: path.bytes)).utf8)
            return prefixes.contains { hash.starts(with: $0.bytes) }
        }
    }
}
