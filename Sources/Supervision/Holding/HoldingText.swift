import Updates
import WaitingPage

/// What people read while no server answers, in one language.
struct HoldingText: Sendable {
    let language: String
    let title: String
    let explanation: String

    /// - Parameter acceptLanguage: The request's header.
    init(_ mood: HoldingMood, acceptLanguage: String?) {
        let isGerman = PreferredLanguage.isGerman(acceptLanguage ?? "")
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
}
