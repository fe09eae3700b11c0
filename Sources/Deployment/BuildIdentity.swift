import CBuildIdentity
import Foundation

/// What this binary was built from, read from what the compiler embedded.
package struct BuildIdentity: Sendable, Codable, Equatable {
    /// The content of the file `VERSION`, for example `0.1.0`.
    package let version: String

    /// The git commit, with `-dirty` behind it when the checkout had changes; nil when built without `make`.
    package let commit: String?

    package static let current = BuildIdentity(
        version: trimmed(build_version()) ?? "unknown",
        commit: trimmed(build_commit())
    )

    private static func trimmed(_ text: UnsafePointer<CChar>) -> String? {
        let value = String(cString: text).trimmingCharacters(in: .whitespacesAndNewlines)
        return value.isEmpty ? nil : value
    }
}
