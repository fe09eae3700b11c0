package import Foundation

/// What a finished step found out; each step sets only the fields that its line below names.
package struct StepFacts: Codable, Sendable, Equatable {
    /// `resolve`: the release to move to.
    package var release: ReleaseReference?
    /// `resolve`: the release the channel points at when `release` is only a stop on the way there.
    package var goal: String?
    /// `resolve`: version of the targets metadata that was used; becomes the floor at commit.
    package var targetsVersion: Int?
    /// `resolve`: notes of the release for the owner.
    package var notes: String?
    /// `resolve`: when the signed metadata expires.
    package var metadataExpires: Date?
    /// `resolve`: the metadata is past its date, and the owner agreed to that.
    package var isStale: Bool?
    /// `resolve`: the release failed here before; without its number it is not installed.
    package var failedBefore: Bool?
    /// `download`: bytes fetched; `snapshot`: bytes of the snapshot.
    package var bytes: Int?
    /// `preflight`, `probe`: the checks that were made and whether each passed.
    package var checks: [String: Bool]?
    /// `snapshot`: where it lies and its SHA-256, hexadecimal.
    package var snapshotPath: String?
    package var snapshotSHA256: String?
    /// `migrate`, `check-database`: the schema number found in the end.
    package var schema: Int?
    /// `check-database`: recordings in the active database that the other one does not have.
    package var affectedRecordings: Int?
    /// `settings`: what the owner has set.
    package var settings: UpdateSettings?
    /// `drift`: what differs from the manifest, one phrase each; empty if nothing does.
    package var drift: [String]?
    /// `webhook`: the host that was told; nil when no webhook is set.
    package var told: String?

    package init() {}
}
