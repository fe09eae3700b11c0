/// A file of the watched folder that was taken, and what was laid beside it.
package struct InboxFile: Sendable, Equatable {
    /// What a file is told from its successor of the same name by.
    package struct Version: Sendable, Equatable {
        /// Bytes.
        package var size: Int
        /// Nanoseconds since 1970.
        package var modified: Int64

        package init(size: Int, modified: Int64) {
            self.size = size
            self.modified = modified
        }
    }

    /// What was laid beside it.
    package enum Answer: String, Sendable, Codable {
        case results, error
        /// Its job or its transcript was deleted before, or its folder is gone.
        case nothing
    }

    /// Relative to the watched folder.
    package let path: String
    package let version: Version
    /// What results are called, without their endings.
    package let stem: String
    /// Nil if it was refused.
    package var job: String?
    /// Why it was refused.
    package var failure: String?
    /// Nil until something is laid beside it.
    package var answer: Answer?

    package init(path: String, version: Version, stem: String, job: String? = nil, failure: String? = nil) {
        self.path = path
        self.version = version
        self.stem = stem
        self.job = job
        self.failure = failure
    }
}
