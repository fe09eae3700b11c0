/// The layers of confinement the running kernel offers; the launcher uses all there are.
package struct ConfinementCapabilities: Sendable, Equatable, Codable {
    /// The version of Landlock, 0 without; files are restricted from 1 on, TCP from 4, signals from 6.
    package let landlockVersion: Int
    /// Whether system calls can be refused (seccomp).
    package let filtersSystemCalls: Bool

    /// Names the layers.
    package init(landlockVersion: Int, filtersSystemCalls: Bool) {
        self.landlockVersion = landlockVersion
        self.filtersSystemCalls = filtersSystemCalls
    }

    /// Whether a misled decoder could read other files, or do more than compute.
    package var isDegraded: Bool { landlockVersion == 0 || !filtersSystemCalls }
}
