import Crypto
import CryptoExtras
import Foundation

/// What is kept of a password: `scrypt:15:8:3:SALT:DIGEST`, both in Base64.
struct PasswordHash: Sendable, Equatable {
    let cost: PasswordCost
    private let salt: Data
    private let digest: Data

    /// Takes as long as `cost` says.
    ///
    /// - Throws: CryptoKit's error when there is no memory for it.
    init(_ password: String, cost: PasswordCost) throws {
        let salt = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        self.init(cost: cost, salt: salt, digest: try Self.derive(password, salt, cost).withUnsafeBytes { Data($0) })
    }

    /// A hash no password has, as costly to try as any other.
    static func decoy(cost: PasswordCost) -> PasswordHash {
        let random = { SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) } }
        return PasswordHash(cost: cost, salt: random(), digest: random())
    }

    /// The hash in its kept form; nil if it is none.
    init?(text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "scrypt", let exponent = Int(parts[1]), let blockSize = Int(parts[2]),
            let parallelism = Int(parts[3]), let salt = Data(base64Encoded: parts[4]),
            let digest = Data(base64Encoded: parts[5]), salt.count == 32, digest.count == 32
        else { return nil }
        let cost = PasswordCost(exponent: exponent, blockSize: blockSize, parallelism: parallelism)
        guard cost.isBearable else { return nil }
        self.init(cost: cost, salt: salt, digest: digest)
    }

    private init(cost: PasswordCost, salt: Data, digest: Data) {
        self.cost = cost
        self.salt = salt
        self.digest = digest
    }

    var text: String {
        "scrypt:\(cost.exponent):\(cost.blockSize):\(cost.parallelism):"
            + salt.base64EncodedString() + ":" + digest.base64EncodedString()
    }

    /// Whether this is the password's hash; the comparison takes as long wherever they differ.
    func matches(_ password: String) throws -> Bool {
        try Self.derive(password, salt, cost) == SymmetricKey(data: digest)
    }

    private static func derive(_ password: String, _ salt: Data, _ cost: PasswordCost) throws -> SymmetricKey {
        try KDF.Scrypt.deriveKey(
            // The same letters typed on another keyboard may be composed otherwise.
            from: Data(password.precomposedStringWithCanonicalMapping.utf8),
            salt: salt,
            outputByteCount: 32,
            rounds: 1 << cost.exponent,
            blockSize: cost.blockSize,
            parallelism: cost.parallelism,
            maxMemory: 512 << 20
        )
    }
}
