/// Which files of targets belong together.
package struct Snapshot: RoleContent {
    package static let type: ExactText = "snapshot"
    package var version: Int
    package var expires: UTCTime
    /// The files by their names without version, such as `targets.json`.
    package var files: [ExactText: MetadataReference]

    package init(version: Int, expires: UTCTime, files: [ExactText: MetadataReference]) {
        self.version = version
        self.expires = expires
        self.files = files
    }

    package init(_ fields: Fields, version: Int, expires: UTCTime) throws(FormatFault) {
        self.version = version
        self.expires = expires
        files = try fields.dictionary("meta", MetadataReference.init)
    }

    package var members: [ExactText: JSONValue] { ["meta": .object(files.mapValues(\.json))] }

    /// What is said about the file of a role.
    func reference(to role: ExactText) -> MetadataReference? { files[ExactText("\(role).json")] }
}
