import DurableStorage
package import Foundation

/// Remembers whether the supervisor's last stop came to its end, or whoever asked for it lost patience.
///
/// What cuts a stop short says nothing about it, and from inside a container nobody can ask how long it will wait: only
/// what is left behind tells.
package struct StopMark: Sendable {
    private struct Content: Codable, Sendable {
        var began: Date
    }

    /// There while the supervisor stops.
    private let current: SmallRecord<Content>
    /// One that was found at the next start.
    private let last: SmallRecord<Content>

    package init(_ layout: InstallationLayout) {
        current = SmallRecord(path: layout.run + "/stopping.json")
        last = SmallRecord(path: layout.run + "/stop-cut-short.json")
    }

    /// To be called when the supervisor starts.
    ///
    /// - Throws: `StorageError`.
    package func lookBack() throws {
        guard let content = current.load().value else { return }
        try last.store(content)
        try current.remove()
    }

    /// To be called when the supervisor is asked to stop.
    ///
    /// - Throws: `StorageError`.
    package func begin(at now: Date = .now) throws { try current.store(Content(began: now)) }

    /// To be called when everything has ended.
    ///
    /// - Throws: `StorageError`.
    package func end() throws {
        try current.remove()
        try last.remove()
    }

    /// When the last stop began, if it was cut short.
    package var cutShort: Date? { last.look()?.began }
}
