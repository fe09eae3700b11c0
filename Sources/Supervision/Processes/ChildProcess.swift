import Glibc

/// A child of this process, in a session of its own.
package final class ChildProcess: Sendable {
    /// Its process id, which is also its session's and group's.
    package let id: Int32
    /// How it ended, once it has.
    package let exit = Once<ChildStatus>()
    private let reaper: ChildReaper

    init(id: Int32, reaper: ChildReaper) {
        self.id = id
        self.reaper = reaper
    }

    /// Sends a signal; nothing happens when the process has ended.
    package func signal(_ number: Int32) { reaper.signal(number, to: id) }

    /// Sends a signal to it and to all that it started in its session; nothing happens when it has ended.
    package func signalGroup(_ number: Int32) { reaper.signal(number, to: -id) }
}
