import Updates

/// What people read while no server answers, in one language.
struct HoldingText: Sendable {
    let language: String
    let title: String
    let explanation: String

    /// - Parameter acceptLanguage: The request's header.
    init(_ mood: HoldingMood, acceptLanguage: String?) {
        let isGerman = Self.prefersGerman(acceptLanguage ?? "")
        language = isGerman ? "de" : "en"
        (title, explanation) = isGerman ? Self.german(mood) : Self.english(mood)
    }

    private static func english(_ mood: HoldingMood) -> (String, String) {
        switch mood {
        case .starting: ("The appliance is starting", "This page reloads by itself and takes a few seconds.")
        case .updating:
            ("The appliance is being updated", "Nothing is lost. This page reloads by itself; wait a few minutes.")
        case .safeMode(let reason):
            ("The appliance is in safe mode", "Its server cannot run: \(reason.message) Your data is untouched.")
        }
    }

    private static func german(_ mood: HoldingMood) -> (String, String) {
        switch mood {
        case .starting: ("Das Gerät startet", "Diese Seite lädt sich selbst neu; es dauert wenige Sekunden.")
        case .updating:
            (
                "Das Gerät wird aktualisiert",
                "Es geht nichts verloren. Diese Seite lädt sich selbst neu; es dauert wenige Minuten."
            )
        case .safeMode(let reason):
            (
                "Das Gerät ist im abgesicherten Modus",
                "Sein Server läuft nicht. Ihre Daten sind unberührt. Meldung: \(reason.message)"
            )
        }
    }

    /// Whether German comes before English among the languages a client accepts.
    static func prefersGerman(_ header: String) -> Bool {
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
