import Crypto
import CryptoExtras
import Foundation

/// A public key whose signatures can be checked.
enum PublicKey: Sendable {
    case ed25519(Curve25519.Signing.PublicKey)
    case p256(P256.Signing.PublicKey)
    case rsa(_RSA.Signing.PublicKey, _RSA.Signing.Padding)

    /// The key of this type that `text` spells: hexadecimal for Ed25519, PEM for the others.
    ///
    /// Nothing when the type and scheme are none of ours, the text is wrong or an RSA key has less than 2048 bits:
    /// such a key is no reason to refuse a file, its signatures just do not count.
    init?(type: String, scheme: String, text: ExactText) {
        switch (type, scheme) {
        case ("ed25519", "ed25519"):
            guard let bytes = Hexadecimal.decode(text),
                let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)
            else { return nil }
            self = .ed25519(key)
        case ("ecdsa", "ecdsa-sha2-nistp256"), ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256"):
            guard let key = try? P256.Signing.PublicKey(pemRepresentation: "\(text)") else { return nil }
            self = .p256(key)
        case ("rsa", "rsassa-pss-sha256"):
            guard let key = try? _RSA.Signing.PublicKey(pemRepresentation: "\(text)") else { return nil }
            self = .rsa(key, .PSS)
        case ("rsa", "rsa-pkcs1v15-sha256"):
            guard let key = try? _RSA.Signing.PublicKey(pemRepresentation: "\(text)") else { return nil }
            self = .rsa(key, .insecurePKCS1v1_5)
        default: return nil
        }
    }

    /// Whether `signature` was made with this key for exactly these bytes.
    func accepts(_ signature: [UInt8], for bytes: [UInt8]) -> Bool {
        switch self {
        case .ed25519(let key): return key.isValidSignature(signature, for: bytes)
        case .p256(let key):
            guard let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: SHA256.hash(data: bytes))
        case .rsa(let key, let padding):
            let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
            return key.isValidSignature(signature, for: SHA256.hash(data: bytes), padding: padding)
        }
    }

    /// The key itself, however it was spelt and whatever it was called: one key counts once.
    var material: [UInt8] {
        switch self {
        case .ed25519(let key): Array(key.rawRepresentation)
        case .p256(let key): Array(key.x963Representation)
        case .rsa(let key, _): Array(key.derRepresentation)
        }
    }
}
