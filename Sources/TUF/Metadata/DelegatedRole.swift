/// A role that may speak for some paths of another one.
package struct DelegatedRole: Hashable, Sendable {
    package let name: ExactText
    package let keys: RoleKeys
    /// Whether nobody after this role is asked for a path that it covers.
    package let isTerminating: Bool
    package let scope: PathScope

    package init(name: ExactText, keys: RoleKeys, isTerminating: Bool, scope: PathScope) {
        self.name = name
        self.keys = keys
        self.isTerminating = isTerminating
        self.scope = scope
    }

    /// - Throws: `FormatFault`, also for a name that is empty, that of a top-level role or too long for a file's.
    init(_ fields: Fields) throws(FormatFault) {
        name = try fields.string("name")
        keys = try RoleKeys(fields)
        isTerminating = fields.has("terminating") ? try fields.boolean("terminating") : false
        scope = try PathScope(fields)
        guard !name.bytes.isEmpty, !TopLevelRole.allCases.map(\.name).contains(name) else {
            throw .notAllowed(field: fields.path(of: "name"), expected: "a name that no top-level role has")
        }
        guard PercentEncoding.component(name).utf8.count <= Self.nameLimit else {
            throw .notAllowed(field: fields.path(of: "name"), expected: "a shorter name")
        }
    }

    /// What fits into the name of a file, version and extension included.
    private static let nameLimit = 220

    var json: JSONValue {
        var members = keys.members
        members["name"] = .string(name)
        members["terminating"] = .boolean(isTerminating)
        members[scope.field] = .array(scope.texts.map(JSONValue.string))
        return .object(members)
    }
}
