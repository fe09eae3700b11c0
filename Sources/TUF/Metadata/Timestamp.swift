/// Which snapshot is the newest.
package struct Timestamp: RoleContent {
    package static let type: ExactText = "timestamp"
    package var version: Int
    package var expires: UTCTime
    package var snapshot: MetadataReference

    package init(version: Int, expires: UTCTime, snapshot: MetadataReference) {
        self.version = version
        self.expires = expires
        self.snapshot = snapshot
    }

    package init(_ fields: Fields, version: Int, expires: UTCTime) throws(FormatFault) {
        self.version = version
        self.expires = expires
        snapshot = try MetadataReference(try fields.object("meta").object("snapshot.json"))
    }

    package var members: [ExactText: JSONValue] { ["meta": .object(["snapshot.json": snapshot.json])] }
}
