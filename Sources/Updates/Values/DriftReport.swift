package import Foundation

/// Whether the release that runs is still what was shipped.
package struct DriftReport: Codable, Sendable, Equatable {
    package enum State: String, Codable, Sendable {
        case ok
        /// Files were changed, or something is mounted over them.
        case drifted
        /// It could not be looked at.
        case unknown
    }

    package var state: State
    /// The generation that was looked at; nil if nobody can tell which one is active.
    package var generation: Int?
    /// What differs, or why nobody could look; one phrase each.
    package var faults: [String]
    package var measuredAt: Date

    private enum CodingKeys: String, CodingKey {
        case state, generation, faults
        case measuredAt = "measured_at"
    }

    package init(_ state: State, generation: Int?, faults: [String] = [], at now: Date) {
        self.state = state
        self.generation = generation
        self.faults = faults
        // The wire has whole seconds.
        measuredAt = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
    }
}
