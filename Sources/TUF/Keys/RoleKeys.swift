/// Who may sign for a role, and how many of them must.
package struct RoleKeys: Hashable, Sendable {
    /// The names of the keys.
    package var identifiers: [ExactText]
    /// How many different keys must have signed, 1 or more.
    package var threshold: Int

    package init(_ identifiers: [ExactText], threshold: Int) {
        self.identifiers = identifiers
        self.threshold = threshold
    }

    /// - Throws: `FormatFault` when a field is missing or wrong, or a key is named twice.
    init(_ fields: Fields) throws(FormatFault) {
        identifiers = try fields.strings("keyids")
        threshold = try fields.integer("threshold", atLeast: 1)
        guard Set(identifiers).count == identifiers.count else {
            throw .notUnique(field: fields.path(of: "keyids"))
        }
    }

    var members: [ExactText: JSONValue] {
        ["keyids": .array(identifiers.map(JSONValue.string)), "threshold": .integer(threshold)]
    }
}
