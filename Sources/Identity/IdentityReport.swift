package import Foundation

/// Whether what runs is what was shipped.
package struct IdentityReport: Codable, Sendable, Equatable {
    package enum State: String, Codable, Sendable {
        /// Everything that was looked at is as it was shipped.
        case ok
        case drifted
        /// Something could not be looked at, and nothing else deviates.
        case unknown
        /// Nobody has shipped it: it was built in a checkout, or lies anywhere.
        case notARelease = "not-a-release"
    }

    package let state: State
    package let deviations: [IdentityDeviation]
    /// The same in words, a phrase for each.
    package let faults: [String]
    /// What could not be looked at, and what is no release; sentences.
    package let problems: [String]
    /// Whether every file of the release was read.
    package let complete: Bool
    /// What mends it; nil where nothing deviates.
    package let remedy: String?
    package let measuredAt: Date

    private enum CodingKeys: String, CodingKey {
        case state, deviations, faults, problems, complete, remedy
        case measuredAt = "measured_at"
    }

    /// - Parameter repair: The command that installs the same version again, or else gets what was shipped.
    package init(_ facts: IdentityFacts, repair: String, at now: Date) {
        let comparison = IdentityComparison(facts)
        deviations = comparison.deviations
        faults = comparison.deviations.map(\.description)
        problems = comparison.problems
        complete = facts.files != nil
        state =
            !deviations.isEmpty
            ? .drifted : facts.manifest == nil ? .notARelease : problems.isEmpty ? .ok : .unknown
        remedy = deviations.first.map { $0.fact.remedy(repair: repair) }
        // The wire has whole seconds.
        measuredAt = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
    }

    /// What differs and what is not known, one phrase each.
    package var sentences: [String] { faults + problems }
}

extension IdentityFact {
    /// The command that mends a deviation.
    ///
    /// - Parameter repair: The one that installs the same version again.
    package func remedy(repair: String) -> String {
        switch self {
        case .program, .version, .files: repair
        case .mounts: "\(repair); then unmount what lies over the old files"
        case .active: "systemctl restart whisper-appliance"
        case .schema: "whisper-appliance update start --wait"
        case .service: "Have the installer of this release write it anew: install.sh, or a new container of its image"
        case .libraries: "Start it without LD_LIBRARY_PATH and LD_PRELOAD: systemctl edit whisper-appliance"
        }
    }
}
