import CWebAssets

/// The web page and all it loads, embedded in the binary.
///
/// The page needs nothing from elsewhere: every address in it is relative and one of these or of the HTTP API.
package enum WebAssets {
    /// Every file that browsers load, ordered by name.
    package static let all = embedded.filter { !$0.path.hasPrefix(descriptionFolder) }

    /// The parts of the API's description, which is put together of them when it is served.
    package static let description = embedded.filter { $0.path.hasPrefix(descriptionFolder) }

    private static let descriptionFolder = "/assets/api/"

    private static let embedded = UnsafeBufferPointer(start: web_assets(), count: web_assets_count()).map {
        WebAsset(name: String(cString: $0.name), bytes: UnsafeRawBufferPointer(start: $0.bytes, count: $0.count))
    }

    /// The file at the path of a URL (`/`, `/assets/page.css`), or nil.
    package static func asset(at path: String) -> WebAsset? { byPath[path] }

    private static let byPath = Dictionary(uniqueKeysWithValues: all.map { ($0.path, $0) })
}
