import Updates

/// Settings as others may see them.
package enum SettingsExcerpt {
    /// Files with secrets: others are told only that there is one.
    private static let secretFiles: Set = ["webhook-secret-file", "update-webhook-secret-file"]
    /// Values that may hold secrets or names of people: equal ones have equal hashes.
    private static let hashed: Set = ["update-webhook", "vocabulary"]

    /// - Parameter given: Key → value, as somebody has set it.
    package static func redacted(_ given: [String: String]) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: given.map { key, value in
                if secretFiles.contains(key) { return (key, "set") }
                // An address may hold a name and a password.
                return (key, hashed.contains(key) || value.contains("@") ? "sha256:" + hash(value) : value)
            }
        )
    }

    private static func hash(_ value: String) -> String { String(FileHash.sha256(value.utf8).prefix(12)) }
}
