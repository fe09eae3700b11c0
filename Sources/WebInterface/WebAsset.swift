/// One file of the web page, as it lies in the binary.
package struct WebAsset: Sendable {
    /// Where browsers expect it: `/`, `/admin`, `/login` and `/docs` for the pages, `/assets/…` for all else.
    package let path: String

    /// The value of `Content-Type`, with the charset where it is text.
    package let contentType: String

    /// The content, never copied.
    // Safe: it is constant data of the binary, which nothing writes or frees.
    package nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    /// The value of `ETag`, quotes included: a strong validator made from the content.
    package let etag: String

    init(name: String, bytes: UnsafeRawBufferPointer) {
        path = Self.pages[name] ?? "/assets/" + name
        contentType = Self.contentType(of: name)
        self.bytes = bytes
        etag = Self.etag(of: bytes)
    }

    private static let pages = [
        "index.html": "/", "admin.html": "/admin", "login.html": "/login", "docs.html": "/docs",
    ]

    private static func contentType(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "css": "text/css; charset=utf-8"
        case "html": "text/html; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "json": "application/json; charset=utf-8"
        case "svg": "image/svg+xml; charset=utf-8"
        default: preconditionFailure("no content type for the asset \(name)")
        }
    }

    /// FNV-1a, 64 bits: it only has to tell one version of a file from the next.
    private static func etag(of bytes: UnsafeRawBufferPointer) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return "\"" + String(repeating: "0", count: 16 - digits.count) + digits + "\""
    }
}
