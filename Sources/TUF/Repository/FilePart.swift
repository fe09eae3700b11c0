/// The beginning of a file, as far as it is there.
package struct FilePart: Sendable, Equatable {
    /// Bytes of it.
    package var count: Int
    /// What the server calls the version of the file that they are from: an entity tag or a date, as in `If-Range`.
    package var version: String?

    package init(count: Int = 0, version: String? = nil) {
        self.count = count
        self.version = version
    }
}
