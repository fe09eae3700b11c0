import Foundation

/// Where a server's redirect leads.
enum Redirect {
    /// The address that `location` means, seen from `address`.
    ///
    /// - Throws: `DownloadError.badRedirect` for anything but HTTP, and for HTTP when the address was HTTPS.
    static func target(of location: String?, from address: String) throws(DownloadError) -> String {
        guard let location, !location.isEmpty, let base = URL(string: address),
            let url = URL(string: location, relativeTo: base)?.absoluteURL, let scheme = url.scheme?.lowercased(),
            url.host != nil, scheme == "https" || (scheme == "http" && base.scheme?.lowercased() == "http")
        else { throw .badRedirect(address: address, target: location ?? "") }
        return url.absoluteString
    }
}
