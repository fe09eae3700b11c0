import Foundation

/// Where things are in the checkout the tests were built from.
package enum Repository {
    /// The root folder of the checkout.
    package static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// A file below `Tests/Fixtures`.
    package static func fixture(_ name: String) -> String { root + "/Tests/Fixtures/" + name }
}
