import Crypto

/// A private key of a publisher.
package struct SigningKey: Sendable {
    private enum Secret {
        case ed25519(Curve25519.Signing.PrivateKey)
        case p256(P256.Signing.PrivateKey)
    }

    private let secret: Secret
    /// What others check this key's signatures with.
    package let key: Key

    /// The Ed25519 key that grows from `seed`, 32 secret bytes.
    ///
    /// - Throws: `CryptoKitError` when the seed has another length.
    package init(ed25519Seed seed: [UInt8]) throws {
        let secret = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        self.secret = .ed25519(secret)
        let text = ExactText(Hexadecimal.encode(secret.publicKey.rawRepresentation))
        key = Key(type: "ed25519", scheme: "ed25519", public: text)
    }

    /// The ECDSA key on the curve P-256 in a PEM file.
    ///
    /// - Throws: an error of swift-crypto when `pem` is no such key.
    package init(p256PEM pem: String) throws {
        let secret = try P256.Signing.PrivateKey(pemRepresentation: pem)
        self.secret = .p256(secret)
        let text = ExactText(secret.publicKey.pemRepresentation)
        key = Key(type: "ecdsa", scheme: "ecdsa-sha2-nistp256", public: text)
    }

    /// The signature over `bytes`.
    ///
    /// - Throws: `CryptoKitError` when signing fails.
    func signature(for bytes: [UInt8]) throws -> [UInt8] {
        switch secret {
        case .ed25519(let key): Array(try key.signature(for: bytes))
        case .p256(let key): Array(try key.signature(for: SHA256.hash(data: bytes)).derRepresentation)
        }
    }
}
