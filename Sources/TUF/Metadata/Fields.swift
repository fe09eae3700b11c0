/// The members of a JSON object, read one by one; faults name the whole way to a member.
package struct Fields {
    let members: [ExactText: JSONValue]
    private let path: String

    /// - Throws: `FormatFault.wrongKind` when `value` is no object.
    init(_ value: JSONValue, at path: String = "") throws(FormatFault) {
        guard case .object(let members) = value else {
            throw .wrongKind(field: path.isEmpty ? "the file" : path, expected: "an object")
        }
        self.members = members
        self.path = path
    }

    func path(of name: ExactText) -> String { path.isEmpty ? name.shown : "\(path).\(name.shown)" }

    func string(_ name: ExactText) throws(FormatFault) -> ExactText {
        guard case .string(let text) = try member(name) else { throw wrongKind(name, "a string") }
        return text
    }

    func strings(_ name: ExactText) throws(FormatFault) -> [ExactText] {
        var strings: [ExactText] = []
        for element in try array(name) {
            guard case .string(let text) = element else { throw wrongKind(name, "a list of strings") }
            strings.append(text)
        }
        return strings
    }

    /// A number that further numbers can be added to without overflow.
    func integer(_ name: ExactText, atLeast minimum: Int) throws(FormatFault) -> Int {
        guard case .integer(let number) = try member(name) else { throw wrongKind(name, "a whole number") }
        guard minimum...1 << 53 ~= number else {
            throw .notAllowed(field: path(of: name), expected: "\(minimum) or more, and below 2 to the power of 53")
        }
        return number
    }

    func boolean(_ name: ExactText) throws(FormatFault) -> Bool {
        guard case .boolean(let flag) = try member(name) else { throw wrongKind(name, "true or false") }
        return flag
    }

    func time(_ name: ExactText) throws(FormatFault) -> UTCTime {
        guard let time = UTCTime("\(try string(name))") else {
            throw .notAllowed(field: path(of: name), expected: "a time like 2030-01-31T12:00:00Z")
        }
        return time
    }

    func array(_ name: ExactText) throws(FormatFault) -> [JSONValue] {
        guard case .array(let elements) = try member(name) else { throw wrongKind(name, "a list") }
        return elements
    }

    func object(_ name: ExactText) throws(FormatFault) -> Fields {
        try Fields(try member(name), at: path(of: name))
    }

    func objects(_ name: ExactText) throws(FormatFault) -> [Fields] {
        var objects: [Fields] = []
        for element in try array(name) {
            objects.append(try Fields(element, at: "\(path(of: name))[\(objects.count)]"))
        }
        return objects
    }

    /// The members of the object `name`, each read by `read`.
    func dictionary<Value>(
        _ name: ExactText,
        _ read: (Fields) throws(FormatFault) -> Value
    ) throws(FormatFault) -> [ExactText: Value] {
        let fields = try object(name)
        var values: [ExactText: Value] = [:]
        for key in fields.members.keys { values[key] = try read(try fields.object(key)) }
        return values
    }

    func has(_ name: ExactText) -> Bool { members[name] != nil }

    private func member(_ name: ExactText) throws(FormatFault) -> JSONValue {
        guard let value = members[name] else { throw .missing(field: path(of: name)) }
        return value
    }

    private func wrongKind(_ name: ExactText, _ expected: String) -> FormatFault {
        .wrongKind(field: path(of: name), expected: expected)
    }
}
