/// How a metadata file is described in another one.
package struct MetadataReference: Hashable, Sendable {
    package var version: Int
    /// The length in bytes, where it is given.
    package var length: Int?
    /// The hashes, where they are given.
    package var hashes: Hashes?

    package init(version: Int, length: Int? = nil, hashes: Hashes? = nil) {
        self.version = version
        self.length = length
        self.hashes = hashes
    }

    /// Describes the file with this content completely.
    package init(version: Int, content: [UInt8]) {
        self.init(version: version, length: content.count, hashes: Hashes(of: content))
    }

    init(_ fields: Fields) throws(FormatFault) {
        version = try fields.integer("version", atLeast: 1)
        length = fields.has("length") ? try fields.integer("length", atLeast: 0) : nil
        hashes = fields.has("hashes") ? try Hashes(try fields.object("hashes")) : nil
    }

    var json: JSONValue {
        var members: [ExactText: JSONValue] = ["version": .integer(version)]
        members["length"] = length.map(JSONValue.integer)
        members["hashes"] = hashes?.json
        return .object(members)
    }

    /// Makes sure that these are the bytes that are described.
    ///
    /// - Throws: `TUFError.wrongLength` or `.wrongHash`, which name `file`.
    func check(_ bytes: [UInt8], file: String) throws(TUFError) {
        var check = ContentCheck(length: length, hashes: hashes)
        check.update(bytes)
        try check.finish(file: file)
    }
}
