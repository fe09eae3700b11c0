/// Something that users have of the appliance, and the routes it comes by.
package enum Feature: String, CaseIterable, Sendable {
    case transcription
    case queue
    case uploads
    case jobs
    case transcripts
    case imports
    case keptRecordings = "kept-recordings"
    case watchedFolder = "watched-folder"
    case models
    case accounts
    case backups
    case scheduledBackups = "scheduled-backups"
    case updates
    case encryption
    case protection
    case genuineness
    case maintenance
    case administration
    case pages

    package struct Declaration: Sendable {
        /// What it is, as a sentence begins.
        package let name: String
        /// Parts without which it does not work, beside those that these need.
        package var needs: [Component] = []
        /// Method and path, as they stand in the route table; `/assets/…` for all files of the page.
        package var routes: [String] = []
    }

    /// Every part it needs, directly or not.
    package var closure: Set<Component> { Component.closure(of: declaration.needs) }

    /// What a route belongs to; nil for files of the page.
    package static func carrying(_ method: String, _ path: String) -> Feature? { byRoute[method + " " + path] }

    private static let byRoute = Dictionary(
        allCases.flatMap { feature in feature.declaration.routes.map { ($0, feature) } },
        uniquingKeysWith: { first, _ in first }
    )
}
