/// A file that is offered for download.
package struct TargetFile: Hashable, Sendable {
    /// In bytes.
    package var length: Int
    package var hashes: Hashes
    /// What the publisher says about it; TUF gives it no meaning.
    package var custom: JSONValue?

    package init(length: Int, hashes: Hashes, custom: JSONValue? = nil) {
        self.length = length
        self.hashes = hashes
        self.custom = custom
    }

    /// Describes the file with this content.
    package init(content: [UInt8], custom: JSONValue? = nil) {
        self.init(length: content.count, hashes: Hashes(of: content), custom: custom)
    }

    init(_ fields: Fields) throws(FormatFault) {
        length = try fields.integer("length", atLeast: 0)
        hashes = try Hashes(try fields.object("hashes"))
        custom = fields.has("custom") ? .object(try fields.object("custom").members) : nil
    }

    var json: JSONValue {
        var members: [ExactText: JSONValue] = ["length": .integer(length), "hashes": hashes.json]
        members["custom"] = custom
        return .object(members)
    }
}
