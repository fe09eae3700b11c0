import Crypto

/// The hashes a file must have; all that are known here must match.
package struct Hashes: Hashable, Sendable {
    package enum Algorithm: String, CaseIterable, Sendable {
        case sha256, sha384, sha512

        var function: any HashFunction {
            switch self {
            case .sha256: SHA256()
            case .sha384: SHA384()
            case .sha512: SHA512()
            }
        }
    }

    /// At least one.
    package let digests: [Algorithm: [UInt8]]

    /// The SHA-256 of `content`.
    package init(of content: [UInt8]) { digests = [.sha256: Array(SHA256.hash(data: content))] }

    /// A SHA-256 that was computed elsewhere.
    package init(sha256: [UInt8]) { digests = [.sha256: sha256] }

    /// - Throws: `FormatFault` when no known hash is there or one is not hexadecimal.
    init(_ fields: Fields) throws(FormatFault) {
        var digests: [Algorithm: [UInt8]] = [:]
        for algorithm in Algorithm.allCases where fields.has(ExactText(algorithm.rawValue)) {
            let name = ExactText(algorithm.rawValue)
            guard let digest = Hexadecimal.decode(try fields.string(name)) else {
                throw .notAllowed(field: fields.path(of: name), expected: "hexadecimal")
            }
            digests[algorithm] = digest
        }
        guard !digests.isEmpty else { throw .missing(field: fields.path(of: "sha256")) }
        self.digests = digests
    }

    var json: JSONValue {
        .object(
            Dictionary(
                uniqueKeysWithValues: digests.map { algorithm, digest in
                    (ExactText(algorithm.rawValue), .string(ExactText(Hexadecimal.encode(digest))))
                }
            )
        )
    }

    /// The hash that names a target in a repository with consistent snapshots, in hexadecimal.
    package var prefix: String {
        let digest = Algorithm.allCases.lazy.compactMap { digests[$0] }.first ?? []
        return Hexadecimal.encode(digest)
    }
}
