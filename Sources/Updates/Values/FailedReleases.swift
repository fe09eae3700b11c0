package import Foundation

/// Versions that were tried here and did not hold; only the owner may have them tried again.
package struct FailedReleases: Codable, Sendable, Equatable {
    package struct Entry: Codable, Sendable, Equatable {
        package var count: Int
        package var reason: Reason
        /// The last transaction that failed with it.
        package var txid: String
        package var at: Date
    }

    /// By version.
    package private(set) var entries: [String: Entry] = [:]

    package init() {}

    package var versions: [String] { entries.keys.sorted() }

    /// Adds a failure; the same transaction counts only once, however often it is recorded.
    package mutating func record(_ version: String, reason: Reason, txid: String, at now: Date) {
        guard entries[version]?.txid != txid else { return }
        let count = (entries[version]?.count ?? 0) + 1
        let second = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        entries[version] = Entry(count: count, reason: reason, txid: txid, at: second)
    }

    /// A version that was committed after all is no longer a failed one.
    package mutating func forgive(_ version: String) { entries[version] = nil }
}
