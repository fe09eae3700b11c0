import Foundation
import HTTPTypes
import Hummingbird
import Maintenance
import WaitingPage

extension Response {
    /// What people read who come while the appliance is being worked on.
    ///
    /// - Parameter acceptLanguage: The request's header.
    static func maintenance(_ period: MaintenancePeriod, acceptLanguage: String?, at now: Date) -> Response {
        let page = MaintenancePage.page(period, acceptLanguage: acceptLanguage, at: now)
        let headers: HTTPFields = [
            .retryAfter: "\(period.retryAfter(at: now))",
            .cacheControl: "no-store",
            .contentLanguage: page.language,
            .contentSecurityPolicy: WaitingPage.policy,
            .contentTypeOptions: "nosniff",
            .vary: "Accept-Language",
        ]
        var response = text(page.html, type: "text/html", headers: headers)
        response.status = .serviceUnavailable
        return response
    }
}

/// The page in the visitor's language.
enum MaintenancePage {
    /// Seconds after which it looks again at the latest: maintenance may end early.
    private static let patience = 30

    static func page(
        _ period: MaintenancePeriod,
        acceptLanguage: String?,
        at now: Date,
        in calendar: Calendar = .current
    ) -> WaitingPage {
        let isGerman = PreferredLanguage.isGerman(acceptLanguage ?? "")
        let language = isGerman ? "de" : "en"
        let time = time(period.end, at: now, locale: Locale(identifier: isGerman ? "de_DE" : "en_GB"), in: calendar)
        return WaitingPage(
            language: language,
            title: isGerman ? "Wartung" : "Maintenance",
            paragraphs: [
                period.message,
                isGerman
                    ? "Am Gerät wird gearbeitet, längstens bis \(time). Es geht nichts verloren; diese Seite lädt sich "
                        + "selbst neu."
                    : "The appliance is being worked on, until \(time) at the latest. Nothing is lost; this page reloads "
                        + "by itself.",
            ].compactMap(\.self),
            link: WaitingPage.Link(isGerman ? "Als Verwalter anmelden" : "Log in as an administrator", to: "/login"),
            refresh: min(patience, period.retryAfter(at: now))
        )
    }

    /// The time of day on the machine, with the day unless it is today.
    private static func time(_ date: Date, at now: Date, locale: Locale, in calendar: Calendar) -> String {
        var style = Date.FormatStyle(locale: locale, calendar: calendar, timeZone: calendar.timeZone).hour().minute()
        if !calendar.isDate(date, inSameDayAs: now) { style = style.day().month(.wide) }
        return date.formatted(style)
    }
}
