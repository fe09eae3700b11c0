/// A metadata file: what is signed, and the signatures.
///
/// Nothing in it is trusted until an `Authority` has checked it.
package struct Envelope: Sendable {
    /// The signed part, with every field it came with.
    package let signed: JSONValue
    /// The bytes the signatures are for.
    let signedBytes: [UInt8]
    /// The names of the signing keys and their signatures in hexadecimal.
    package private(set) var signatures: [(keyIdentifier: ExactText, signature: ExactText)]

    /// Something to be signed.
    package init(signed: JSONValue) {
        self.signed = signed
        signedBytes = signed.canonicalBytes
        signatures = []
    }

    /// Reads a file.
    ///
    /// - Throws: `FormatFault`, also when a key has two signatures in it.
    package init(parsing bytes: [UInt8]) throws(FormatFault) {
        let value: JSONValue
        do { value = try JSONParser.parse(bytes) } catch { throw .json(error) }
        let fields = try Fields(value)
        self.init(signed: .object(try fields.object("signed").members))
        var seen: Set<ExactText> = []
        for entry in try fields.objects("signatures") {
            let identifier = try entry.string("keyid")
            guard seen.insert(identifier).inserted else { throw .notUnique(field: "signatures") }
            signatures.append((identifier, try entry.string("sig")))
        }
    }

    /// The bytes of the signature this key is said to have made; nothing when there is none that can be read.
    func signature(by identifier: ExactText) -> [UInt8]? {
        signatures.first { $0.keyIdentifier == identifier }.flatMap { Hexadecimal.decode($0.signature) }
    }

    /// Adds the signature of `key`, in place of an earlier one of the same key.
    ///
    /// - Throws: `CryptoKitError` when signing fails.
    package mutating func sign(with key: SigningKey) throws {
        let identifier = key.key.identifier
        let signature = try key.signature(for: signedBytes)
        signatures.removeAll { $0.keyIdentifier == identifier }
        signatures.append((identifier, ExactText(Hexadecimal.encode(signature))))
    }

    /// The file.
    package var bytes: [UInt8] {
        let entries = signatures.map { entry in
            JSONValue.object(["keyid": .string(entry.keyIdentifier), "sig": .string(entry.signature)])
        }
        return JSONValue.object(["signed": signed, "signatures": .array(entries)]).bytes
    }
}
