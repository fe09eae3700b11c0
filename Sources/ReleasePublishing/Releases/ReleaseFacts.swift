import Foundation
import Updates

/// What a release's files do not say: scripts/release knows it.
struct ReleaseFacts: Decodable {
    var version: String
    var commit: String
    var channel: Channel
    var built: Date
    var platform: ReleaseManifest.Platform
    var database: SchemaRange
    var minimumFrom: String
    var requiredStops: [String]
    /// Memory below which the release should not be installed, in bytes.
    var memoryBytes: Int
    var notes: String
}
