import HTTPTypes

/// Reads the fields of a form, each known and used once, with errors that name the field.
struct FormReader {
    private var values: [String: [String]] = [:]

    /// - Throws: `APIError` for a field that is not in `known`; list fields may be written with `[]` behind the name.
    init(_ form: UploadedForm, single: Set<String>, lists: Set<String>) throws {
        for (name, value) in form.fields {
            let plain = name.hasSuffix("[]") ? String(name.dropLast(2)) : name
            guard lists.contains(plain) || (single.contains(name)) else {
                throw APIError(
                    .badRequest,
                    "unknown_field",
                    "There is no field '\(name)'. Known: \((single.union(lists)).sorted().joined(separator: ", ")).",
                    parameter: name
                )
            }
            guard lists.contains(plain) || values[plain] == nil else {
                throw APIError(.badRequest, "invalid_value", "The field '\(name)' was sent twice.", parameter: name)
            }
            values[plain, default: []].append(value)
        }
    }

    /// A field's value; nil if it is missing or empty.
    func string(_ name: String) -> String? {
        values[name]?.first.flatMap { $0.isEmpty ? nil : $0 }
    }

    func list(_ name: String) -> [String] { (values[name] ?? []).filter { !$0.isEmpty } }

    /// - Throws: `APIError` if it is missing.
    func required(_ name: String) throws -> String {
        guard let value = string(name) else {
            throw APIError(.badRequest, "missing_field", "The field '\(name)' is missing.", parameter: name)
        }
        return value
    }

    /// - Throws: `APIError` if it is something else.
    func choice<Value: RawRepresentable & CaseIterable>(_ name: String, _ type: Value.Type) throws -> Value?
    where Value.RawValue == String {
        try string(name).map { text in
            guard let value = Value(rawValue: text) else {
                throw invalid(name, text, "one of " + Value.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return value
        }
    }

    /// - Throws: `APIError` if it is no such number.
    func number(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
        try string(name).map { text in
            guard let value = Double(text), range.contains(value) else {
                throw invalid(name, text, "a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return value
        }
    }

    /// - Throws: `APIError` if it is neither `true` nor `false`.
    func flag(_ name: String) throws -> Bool {
        switch string(name)?.lowercased() {
        case nil, "false", "0", "null": false
        case "true", "1": true
        case .some(let text): throw invalid(name, text, "true or false")
        }
    }

    func invalid(_ name: String, _ value: String, _ expected: String) -> APIError {
        APIError(
            .badRequest,
            "invalid_value",
            "The field '\(name)' is '\(value.prefix(100))'; it must be \(expected).",
            parameter: name
        )
    }
}
