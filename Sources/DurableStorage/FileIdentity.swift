import Glibc

/// Which file a path leads to, so that one that was exchanged or taken away is noticed.
package struct FileIdentity: Sendable, Equatable {
    private let device: dev_t
    private let number: ino_t

    /// Nil if there is nothing at the path, or nobody may look.
    package init?(of path: String) {
        var information = stat()
        guard stat(path, &information) == 0 else { return nil }
        device = information.st_dev
        number = information.st_ino
    }
}
