import Crypto

/// Compares a file with its description while it passes by.
package struct ContentCheck {
    private let length: Int?
    private let hashes: Hashes?
    private var functions: [(algorithm: Hashes.Algorithm, function: any HashFunction)]
    private var received = 0

    package init(length: Int?, hashes: Hashes?) {
        self.length = length
        self.hashes = hashes
        functions = (hashes?.digests ?? [:]).keys.map { ($0, $0.function) }
    }

    /// Takes the next bytes of the file.
    package mutating func update(_ bytes: [UInt8]) {
        received += bytes.count
        for index in functions.indices { functions[index].function.update(data: bytes) }
    }

    /// Says whether the file, which ends here, is the one that was described.
    ///
    /// - Throws: `TUFError.wrongLength` or `.wrongHash`, which name `file`.
    package func finish(file: String) throws(TUFError) {
        if let length, length != received { throw .wrongLength(file: file, expected: length, actual: received) }
        for (algorithm, function) in functions {
            let digest = Self.digest(of: function)
            guard digest == hashes?.digests[algorithm] else {
                throw .wrongHash(file: file, algorithm: algorithm, actual: Hexadecimal.encode(digest))
            }
        }
    }

    private static func digest(of function: some HashFunction) -> [UInt8] { Array(function.finalize()) }
}
