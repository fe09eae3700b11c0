package import Foundation

/// What nothing may go below; only ever raised, and only when a release is committed.
package struct Floor: Codable, Sendable, Equatable {
    /// The oldest version that may be installed; nil before the first commit.
    package private(set) var minimumVersion: String?
    /// The oldest version of the targets metadata that may be trusted.
    package private(set) var minimumTargetsVersion: Int
    /// The clock is never taken to be before this.
    package private(set) var time: Date?

    package init(minimumVersion: String? = nil, minimumTargetsVersion: Int = 0, time: Date? = nil) {
        self.minimumVersion = minimumVersion
        self.minimumTargetsVersion = minimumTargetsVersion
        self.time = time
    }

    /// Takes the higher of each.
    package mutating func raise(to other: Floor) {
        if let version = other.minimumVersion, let new = try? ReleaseVersion(version) {
            let old = minimumVersion.flatMap { try? ReleaseVersion($0) }
            if old.map({ $0 < new }) ?? true { minimumVersion = version }
        }
        minimumTargetsVersion = max(minimumTargetsVersion, other.minimumTargetsVersion)
        time = [time, other.time].compactMap(\.self).max()
    }
}
