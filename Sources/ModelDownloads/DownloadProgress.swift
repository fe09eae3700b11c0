/// How far a download is.
package struct DownloadProgress: Equatable, Sendable {
    /// Bytes that are there.
    package var done: Int
    /// Bytes of the model.
    package var total: Int
    /// Where it comes from now.
    package var source: String
    /// Why nothing comes at the moment, and when it is tried again.
    package var note: String?

    package init(done: Int, total: Int, source: String, note: String? = nil) {
        self.done = done
        self.total = total
        self.source = source
        self.note = note
    }
}
