/// The keys that decide whether a file speaks for a role.
package struct Authority: Equatable, Sendable {
    let keys: [ExactText: Key]
    let role: RoleKeys

    /// Makes sure that enough different keys have signed.
    ///
    /// Signatures that do not verify, and those of unknown keys, do not count; two names of one key count once.
    ///
    /// - Throws: `TUFError.notSigned`, which names `file`.
    func check(_ envelope: Envelope, file: String) throws(TUFError) {
        let signers = publicKeys.filter { identifier, key in
            envelope.signature(by: identifier).map { key.accepts($0, for: envelope.signedBytes) } ?? false
        }
        let count = Set(signers.map(\.value.material)).count
        guard count >= role.threshold else {
            throw .notSigned(file: file, valid: count, threshold: role.threshold)
        }
    }

    /// Whether somebody may sign here who may no longer do so under `successor`.
    func isRevoked(by successor: Authority) -> Bool {
        !Set(publicKeys.values.map(\.material)).isSubset(of: successor.publicKeys.values.map(\.material))
    }

    private var publicKeys: [ExactText: PublicKey] {
        keys.filter { role.identifiers.contains($0.key) }.compactMapValues(\.publicKey)
    }
}
