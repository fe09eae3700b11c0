package import Archive

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}

extension JSONValue {
    /// A member of an object; `null` if there is none, and none if it is set to that.
    subscript(_ name: String) -> JSONValue {
        get { if case .object(let members) = self { members[name] ?? .null } else { .null } }
        set {
            var members = if case .object(let members) = self { members } else { [String: JSONValue]() }
            members[name] = newValue == .null ? nil : newValue
            self = .object(members)
        }
    }

    /// The texts of an array of texts.
    var strings: [String] {
        guard case .array(let elements) = self else { return [] }
        return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }

    /// Adds the members of another object.
    mutating func merge(_ members: [String: JSONValue]?) {
        for (name, value) in members ?? [:] { self[name] = value }
    }
}
