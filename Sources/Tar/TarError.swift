/// What is wrong with an archive of files.
package enum TarError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A file that cannot be read, or the archive itself.
    case unreadable(path: String, reason: String)
    /// The archive is damaged, or no archive.
    case malformed(String)

    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "“\(path)” cannot be used: \(reason)."
        case .malformed(let fault): "The archive cannot be used: \(fault)."
        }
    }
}
