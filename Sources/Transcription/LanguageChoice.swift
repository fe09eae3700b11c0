import SpeechEngine

/// Chooses a recording's language from what the model hears in its first windows.
struct LanguageChoice {
    /// Sure enough to look at no further window.
    static let certainty = 0.6

    /// Windows looked at before the best guess has to do.
    static let windows = 3

    private let candidates: Set<String>
    private var sums: [String: Double] = [:]
    private var heard = 0

    /// - Parameter candidates: Languages of which the model knows one at least; empty for all it knows.
    init(candidates: [String]) { self.candidates = Set(candidates) }

    mutating func hear(_ probabilities: [LanguageProbability]) {
        heard += 1
        let allowed = candidates.isEmpty ? probabilities : probabilities.filter { candidates.contains($0.code) }
        let total = allowed.reduce(0) { $0 + $1.probability }
        for language in allowed where total > 0 { sums[language.code, default: 0] += language.probability / total }
    }

    /// The most probable language so far; nil before the first window.
    var best: LanguageProbability? {
        sums.max { ($0.value, $1.key) < ($1.value, $0.key) }
            .map { LanguageProbability(code: $0.key, probability: $0.value / Double(heard)) }
    }

    var isDecided: Bool {
        guard let best else { return false }
        return best.probability >= Self.certainty || heard >= Self.windows
    }
}
