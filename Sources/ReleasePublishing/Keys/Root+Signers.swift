import TUF

extension Root {
    /// The public keys of a role, and how many of them must sign.
    func signers(of role: TopLevelRole) -> (keys: [Key], threshold: Int) {
        guard case .object(let members) = signed, case .object(let roles)? = members["roles"],
            case .object(let entry)? = roles[role.name], case .array(let identifiers)? = entry["keyids"],
            case .integer(let threshold)? = entry["threshold"]
        else { return ([], 1) }
        let names = identifiers.compactMap { if case .string(let name) = $0 { name } else { nil } }
        return (names.compactMap { keys[$0] }, threshold)
    }

    /// The next root, in which a role has other keys.
    func replacing(_ role: TopLevelRole, with replacement: [Key], expires: UTCTime) -> Root {
        Root(version: version + 1, expires: expires) { other in
            let present = signers(of: other)
            return other == role ? (replacement, present.threshold) : present
        }
    }
}
