/// What a role says in the signed part of its file.
package protocol RoleContent: Sendable, Equatable {
    /// The value of `_type`.
    static var type: ExactText { get }
    /// Counts the files of this role, from 1.
    var version: Int { get }
    /// From this time on the file is not to be believed.
    var expires: UTCTime { get }
    /// Reads what this role has beside the fields all roles have.
    init(_ fields: Fields, version: Int, expires: UTCTime) throws(FormatFault)
    /// What this role has beside the fields all roles have.
    var members: [ExactText: JSONValue] { get }
}

extension RoleContent {
    /// Reads the signed part of a file.
    ///
    /// - Throws: `FormatFault`, also for another type of role or version of the specification.
    package init(signed: JSONValue) throws(FormatFault) {
        let fields = try Fields(signed)
        let type = try fields.string("_type")
        guard type == Self.type else { throw .wrongType(expected: "\(Self.type)", found: type.shown) }
        let specification = try fields.string("spec_version")
        guard specification == "1" || specification.bytes.starts(with: "1.".utf8) else {
            throw .unsupportedSpecification(version: specification.shown)
        }
        try self.init(
            fields,
            version: try fields.integer("version", atLeast: 1),
            expires: try fields.time("expires")
        )
    }

    /// The signed part of the file.
    package var signed: JSONValue {
        let common: [ExactText: JSONValue] = [
            "_type": .string(Self.type), "spec_version": .string("1.0.34"), "version": .integer(version),
            "expires": .string(ExactText("\(expires)")),
        ]
        return .object(common.merging(members) { common, _ in common })
    }

    /// The file, signed by all of `keys`.
    ///
    /// - Throws: `CryptoKitError` when signing fails.
    package func file(signedBy keys: [SigningKey]) throws -> [UInt8] {
        var envelope = Envelope(signed: signed)
        for key in keys { try envelope.sign(with: key) }
        return envelope.bytes
    }
}
