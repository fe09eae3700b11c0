import Crypto

/// A public key as metadata lists it, with every field it came with.
package struct Key: Sendable {
    /// The fields, also those that mean nothing to us.
    package let json: JSONValue
    /// What checks signatures; nothing for a key of a kind that is not known here, or a broken one.
    let publicKey: PublicKey?

    /// Reads one entry of `keys`.
    ///
    /// - Throws: `FormatFault` when a field is missing.
    init(_ fields: Fields) throws(FormatFault) {
        let type = try fields.string("keytype")
        let scheme = try fields.string("scheme")
        let value = try fields.object("keyval")
        json = .object(fields.members)
        guard case .string(let text)? = value.members["public"] else {
            publicKey = nil
            return
        }
        publicKey = PublicKey(type: "\(type)", scheme: "\(scheme)", text: text)
    }

    init(type: ExactText, scheme: ExactText, public text: ExactText) {
        json = .object([
            "keytype": .string(type), "scheme": .string(scheme), "keyval": .object(["public": .string(text)]),
        ])
        publicKey = PublicKey(type: "\(type)", scheme: "\(scheme)", text: text)
    }

    /// The name the specification gives this key: the SHA-256 of its canonical JSON.
    ///
    /// A repository may call its keys otherwise. That is no danger, because a threshold counts keys, not names, and a
    /// name means what the file says that delegates to it.
    package var identifier: ExactText {
        ExactText(Hexadecimal.encode(SHA256.hash(data: json.canonicalBytes)))
    }
}

extension Key: Hashable {
    package static func == (first: Key, second: Key) -> Bool { first.json == second.json }

    package func hash(into hasher: inout Hasher) { hasher.combine(json) }
}
