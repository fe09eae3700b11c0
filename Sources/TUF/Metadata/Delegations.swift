/// Whom a role lets speak for some of its paths.
package struct Delegations: Equatable, Sendable {
    /// The keys by their names.
    package private(set) var keys: [ExactText: Key]
    /// In the order of trust: what the first says is believed before what the second says.
    package private(set) var roles: [DelegatedRole]

    /// Delegations to roles whose signers are all in `keys`, which get the names of the specification.
    package init(keys: [Key], roles: [DelegatedRole]) {
        self.keys = Dictionary(keys.map { ($0.identifier, $0) }) { first, _ in first }
        self.roles = roles
    }

    /// - Throws: `FormatFault`, also when a role is delegated twice or is called like a top-level one.
    init(_ fields: Fields) throws(FormatFault) {
        keys = try fields.dictionary("keys", Key.init)
        roles = []
        var names: Set<ExactText> = []
        for entry in try fields.objects("roles") {
            let role = try DelegatedRole(entry)
            guard names.insert(role.name).inserted else { throw .notUnique(field: fields.path(of: "roles")) }
            roles.append(role)
        }
    }

    var json: JSONValue {
        .object(["keys": .object(keys.mapValues(\.json)), "roles": .array(roles.map(\.json))])
    }

    func authority(of role: DelegatedRole) -> Authority { Authority(keys: keys, role: role.keys) }

    /// The roles to ask for a path, up to and including the first that ends the search.
    func roles(for path: ExactText) -> [DelegatedRole] {
        let matching = roles.filter { $0.scope.contains(path) }
        guard let last = matching.firstIndex(where: \.isTerminating) else { return matching }
        return Array(matching[...last])
    }
}
