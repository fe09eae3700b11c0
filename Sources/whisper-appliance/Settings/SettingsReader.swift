import Configuration

/// Reads typed values; a value that cannot be used is an error, never the default.
struct SettingsReader {
    let reader: ConfigReader

    func string(_ key: String) -> String? { reader.string(forKey: ConfigKey([key])) }

    func absolutePath(_ key: String) throws -> String? {
        try string(key).map { path in
            guard path.hasPrefix("/") else { throw SettingsError(key: key, value: path, expected: "an absolute path") }
            return path
        }
    }

    func integer(_ key: String, in range: ClosedRange<Int>) throws -> Int? {
        try string(key).map { text in
            guard let value = Int(text), range.contains(value) else {
                throw SettingsError(
                    key: key,
                    value: text,
                    expected: "a number from \(range.lowerBound) to \(range.upperBound)"
                )
            }
            return value
        }
    }

    func choice<Value>(_ key: String, _ choices: [String: Value]) throws -> Value? {
        try string(key).map { text in
            guard let value = choices[text.lowercased()] else {
                throw SettingsError(
                    key: key,
                    value: text,
                    expected: "one of " + choices.keys.sorted().joined(separator: ", ")
                )
            }
            return value
        }
    }

    func address(_ key: String) throws -> String? {
        try string(key).map { text in
            guard let scheme = text.split(separator: ":").first, ["http", "https"].contains(scheme),
                text.contains("://")
            else {
                throw SettingsError(key: key, value: text, expected: "an address such as https://example.org/updates")
            }
            return text
        }
    }

    func bytes(_ key: String) throws -> Int? {
        try string(key).map { text in
            let units = ["KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30]
            let unit = units.first { text.hasSuffix($0.key) }
            let digits = text.dropLast(unit?.key.count ?? 0)
            guard let count = Int(digits), count > 0,
                case let (bytes, false) = count.multipliedReportingOverflow(by: unit?.value ?? 1)
            else { throw SettingsError(key: key, value: text, expected: "bytes, such as 500MiB or 2GiB") }
            return bytes
        }
    }
}

/// A setting that cannot be used.
struct SettingsError: Error, Equatable, CustomStringConvertible {
    var key: String
    /// What is wrong with its value, as a sentence.
    var fault: String
    /// Where it stands, if it comes from a file.
    var place: ConfigurationFile.Place?

    init(key: String, fault: String) {
        self.key = key
        self.fault = fault
    }

    init(key: String, value: String, expected: String) {
        self.init(key: key, fault: "It is '\(value)'; it must be \(expected).")
    }

    var description: String { "The setting '\(key)'" + (place.map { " (\($0))" } ?? "") + " cannot be used: \(fault)" }
}
