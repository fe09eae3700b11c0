/// Makes whoever keeps guessing wait: longer with each wrong guess, but never for good.
struct LockOut: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// How patient it is.
    struct Rule: Sendable {
        /// Wrong guesses that cost nothing.
        var free: Int
        /// The longest wait.
        var longest: Duration
    }

    private struct Record {
        var failures: Int
        var last: Instant
    }

    /// After so long without a guess everything is forgotten.
    static let memory = Duration.seconds(3600)

    private var records: BoundedTable<Record>

    /// - Parameter limit: Of so many subjects at most it remembers anything.
    init(limit: Int = 4096) { records = BoundedTable(limit: limit) }

    /// What is still to wait before `subject` may guess; nil if nothing is.
    func wait(for subject: String, under rule: Rule, at now: Instant) -> Duration? {
        guard let record = records[subject], now - record.last < Self.memory, record.failures >= rule.free else {
            return nil
        }
        let doublings = min(record.failures - rule.free, 20)
        let left = min(.seconds(1 << doublings), rule.longest) - (now - record.last)
        return left > .zero ? left : nil
    }

    /// A guess begins; it counts as wrong until it turns out right, so that many at once win nothing.
    mutating func guess(by subject: String, at now: Instant) {
        let old = records[subject].flatMap { now - $0.last < Self.memory ? $0.failures : nil } ?? 0
        records.set(Record(failures: min(old + 1, 1000), last: now), for: subject)
    }

    /// The guess was wrong: the wait begins now, however long it took to find out.
    mutating func confirm(_ subject: String, at now: Instant) {
        guard let record = records[subject] else { return }
        records.set(Record(failures: record.failures, last: now), for: subject)
    }

    /// The guess was right.
    mutating func forgive(_ subject: String) { records.remove(subject) }
}
