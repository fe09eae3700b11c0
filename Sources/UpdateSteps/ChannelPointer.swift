import Foundation
import Updates

/// What a channel points at: the target `channels/NAME.json`.
struct ChannelPointer: Decodable, Equatable {
    var version: String
    /// The target with that release's manifest.
    var manifest: String
    /// Versions that must be run on the way, none of them skipped.
    var requiredStops: [String]?

    static func target(_ channel: String) -> String { "channels/\(channel).json" }

    static func manifest(of version: String, platform: String) -> String {
        "releases/\(version)/\(platform)/manifest.json"
    }
}
