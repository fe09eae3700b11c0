import Crypto
import CryptoExtras
import Testing

@testable import TUF

@Suite struct Keys {
    /// A key and its name from the examples of the TUF specification.
    @Test func `are called by the hash of their canonical form`() {
        let key = Key(
            type: "ed25519",
            scheme: "ed25519",
            public: "72378e5bc588793e58f81c8533da64a2e8f1565c1fcc7f253496394ffc52542c"
        )
        #expect(key.identifier == "1bf1c6e3cdd3d3a8420b19199e27511999850f4b376c4547b2f32fba7e80fca3")
    }

    @Test func `keep fields they do not know, and are called by them`() throws {
        let plain = try SigningKey(ed25519Seed: [UInt8](repeating: 1, count: 32)).key
        guard case .object(var members) = plain.json else { throw Unexpected() }
        members["owner"] = .string("@somebody")
        let extended = try Key(Fields(.object(members)))
        #expect(extended.json == .object(members))
        #expect(extended.identifier != plain.identifier)
        #expect(extended.publicKey?.material == plain.publicKey?.material)
    }

    @Test(arguments: Algorithm.allCases)
    func `accept their own signatures and no others`(algorithm: Algorithm) throws {
        let (key, sign) = try algorithm.makeKey()
        let publicKey = try #require(key.publicKey)
        let signature = try sign(Array("message".utf8))
        #expect(publicKey.accepts(signature, for: Array("message".utf8)))
        #expect(!publicKey.accepts(signature, for: Array("massage".utf8)))
        #expect(!publicKey.accepts(Array(signature.dropLast()), for: Array("message".utf8)))
        #expect(!publicKey.accepts([], for: Array("message".utf8)))
        let other = try algorithm.makeKey().sign(Array("message".utf8))
        #expect(!publicKey.accepts(other, for: Array("message".utf8)))
    }

    @Test func `of RSA are accepted from 2048 bits on`() throws {
        let short = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1024)).publicKey.pemRepresentation
        #expect(Key(type: "rsa", scheme: "rsassa-pss-sha256", public: ExactText(short)).publicKey == nil)
        let long = try _RSA.Signing.PrivateKey(keySize: .bits2048).publicKey.pemRepresentation
        #expect(Key(type: "rsa", scheme: "rsassa-pss-sha256", public: ExactText(long)).publicKey != nil)
    }

    @Test(
        arguments: [
            ("ed25519", "ed25519", "abcd"), ("ed25519", "ed25519", "zz"), ("ecdsa", "ecdsa-sha2-nistp256", "no PEM"),
            ("ecdsa", "ecdsa-sha2-nistp384", ""), ("sphincs", "x", ""), ("ed25519", "rsassa-pss-sha256", ""),
            ("rsa", "rsassa-pss-sha256", ""),
        ] as [(ExactText, ExactText, ExactText)]
    )
    func `that cannot be used are no error`(type: ExactText, scheme: ExactText, text: ExactText) {
        #expect(Key(type: type, scheme: scheme, public: text).publicKey == nil)
    }

    @Test func `of the older type for the same curve are the same keys`() throws {
        let pem = ExactText(P256.Signing.PrivateKey().publicKey.pemRepresentation)
        let new = Key(type: "ecdsa", scheme: "ecdsa-sha2-nistp256", public: pem)
        let old = Key(type: "ecdsa-sha2-nistp256", scheme: "ecdsa-sha2-nistp256", public: pem)
        #expect(old.publicKey != nil)
        #expect(old.publicKey?.material == new.publicKey?.material)
    }
}

struct Unexpected: Error {}

/// The ways to sign, and keys for them.
enum Algorithm: CaseIterable {
    case ed25519, p256, pss, pkcs1

    func makeKey() throws -> (key: Key, sign: ([UInt8]) throws -> [UInt8]) {
        switch self {
        case .ed25519:
            let seed = (0..<32).map { _ in UInt8.random(in: 0 ... .max) }
            let key = try SigningKey(ed25519Seed: seed)
            return (key.key, key.signature)
        case .p256:
            let key = try SigningKey(p256PEM: P256.Signing.PrivateKey().pemRepresentation)
            return (key.key, key.signature)
        case .pss: return try rsa("rsassa-pss-sha256", .PSS)
        case .pkcs1: return try rsa("rsa-pkcs1v15-sha256", .insecurePKCS1v1_5)
        }
    }

    private func rsa(
        _ scheme: ExactText,
        _ padding: _RSA.Signing.Padding
    ) throws -> (key: Key, sign: ([UInt8]) throws -> [UInt8]) {
        let secret = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let key = Key(type: "rsa", scheme: scheme, public: ExactText(secret.publicKey.pemRepresentation))
        return (key, { Array(try secret.signature(for: SHA256.hash(data: $0), padding: padding).rawRepresentation) })
    }
}
