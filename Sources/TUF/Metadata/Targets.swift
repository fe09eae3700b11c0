/// The files a role offers, and the roles it lets others speak for.
package struct Targets: RoleContent {
    package static let type: ExactText = "targets"
    package var version: Int
    package var expires: UTCTime
    /// The files by their paths in the repository, such as `channels/stable.json`.
    package var files: [ExactText: TargetFile]
    package var delegations: Delegations?

    package init(
        version: Int,
        expires: UTCTime,
        files: [ExactText: TargetFile],
        delegations: Delegations? = nil
    ) {
        self.version = version
        self.expires = expires
        self.files = files
        self.delegations = delegations
    }

    package init(_ fields: Fields, version: Int, expires: UTCTime) throws(FormatFault) {
        self.version = version
        self.expires = expires
        files = try fields.dictionary("targets", TargetFile.init)
        delegations = fields.has("delegations") ? try Delegations(try fields.object("delegations")) : nil
    }

    package var members: [ExactText: JSONValue] {
        var members: [ExactText: JSONValue] = ["targets": .object(files.mapValues(\.json))]
        members["delegations"] = delegations?.json
        return members
    }
}
