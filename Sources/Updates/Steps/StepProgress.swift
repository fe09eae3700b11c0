/// How far a step has come, in units of its own (bytes, files, pages).
package struct StepProgress: Codable, Sendable, Equatable {
    package var done: Int
    /// Nil when nobody knows.
    package var total: Int?
    /// A few words for the owner.
    package var note: String?

    package init(done: Int, total: Int? = nil, note: String? = nil) {
        self.done = done
        self.total = total
        self.note = note
    }

    /// The part that is done, 0…1; nil when nobody knows.
    package var fraction: Double? {
        guard let total, total > 0 else { return nil }
        return min(1, max(0, Double(done) / Double(total)))
    }
}
