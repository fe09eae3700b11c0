/// The language in which people are told that they have to wait.
package enum PreferredLanguage {
    /// Whether German comes before English among the languages a client accepts.
    ///
    /// - Parameter header: `Accept-Language`.
    package static func isGerman(_ header: String) -> Bool {
        var best: [String: Double] = [:]
        for (place, entry) in header.split(separator: ",").prefix(32).enumerated() {
            let parts = entry.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            guard let language = parts.first.map({ String($0.prefix { $0 != "-" }) }), ["de", "en"].contains(language)
            else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            // Of equal weights, the first counts.
            best[language] = max(best[language] ?? 0, weight - Double(place) / 1_000_000)
        }
        return best["de", default: 0] > best["en", default: 0]
    }
}
