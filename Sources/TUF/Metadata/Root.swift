/// The keys of all top-level roles: the start of all trust.
package struct Root: RoleContent {
    package static let type: ExactText = "root"
    package var version: Int
    package var expires: UTCTime
    /// Whether the repository keeps files of all versions side by side, under names with version or hash.
    package var isConsistentSnapshot: Bool
    /// The keys by their names.
    package private(set) var keys: [ExactText: Key]
    private var roles: [TopLevelRole: RoleKeys]

    /// A root with these signers, whose keys get the names of the specification.
    package init(
        version: Int,
        expires: UTCTime,
        isConsistentSnapshot: Bool = true,
        signers: (TopLevelRole) -> (keys: [Key], threshold: Int)
    ) {
        self.version = version
        self.expires = expires
        self.isConsistentSnapshot = isConsistentSnapshot
        keys = [:]
        roles = [:]
        for role in TopLevelRole.allCases {
            let (keys, threshold) = signers(role)
            for key in keys { self.keys[key.identifier] = key }
            roles[role] = RoleKeys(keys.map(\.identifier), threshold: threshold)
        }
    }

    package init(_ fields: Fields, version: Int, expires: UTCTime) throws(FormatFault) {
        self.version = version
        self.expires = expires
        isConsistentSnapshot = fields.has("consistent_snapshot") ? try fields.boolean("consistent_snapshot") : false
        keys = try fields.dictionary("keys", Key.init)
        let listed = try fields.object("roles")
        roles = [:]
        for role in TopLevelRole.allCases { roles[role] = try RoleKeys(try listed.object(role.name)) }
    }

    package var members: [ExactText: JSONValue] {
        [
            "consistent_snapshot": .boolean(isConsistentSnapshot),
            "keys": .object(keys.mapValues(\.json)),
            "roles": .object(
                Dictionary(uniqueKeysWithValues: roles.map { role, keys in (role.name, .object(keys.members)) })
            ),
        ]
    }

    /// Who speaks for a top-level role.
    package func authority(of role: TopLevelRole) -> Authority {
        // Both initialisers fill in all roles; nobody at all would be the safe answer.
        Authority(keys: keys, role: roles[role] ?? RoleKeys([], threshold: 1))
    }

    /// Whether a key of timestamp or snapshot was good under `previous` and no longer is.
    ///
    /// What it has signed must then not be held against the repository: it may have been in wrong hands.
    func revokesSigners(of previous: Root) -> Bool {
        [TopLevelRole.timestamp, .snapshot].contains { role in
            previous.authority(of: role).isRevoked(by: authority(of: role))
        }
    }
}
