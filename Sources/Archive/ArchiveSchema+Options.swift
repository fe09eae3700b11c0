import GRDB

extension ArchiveSchema {
    /// What a transcript was asked to be: vocabulary, prompt, languages and so on, as JSON.
    static let options = Step(name: "options", isAdditive: true) { db in
        try db.execute(sql: "ALTER TABLE transcript ADD COLUMN options TEXT")
    }
}
