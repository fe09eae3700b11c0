/// What of the program that runs is compared with what was shipped.
package enum IdentityFact: String, Codable, Sendable, CaseIterable {
    /// The file that this process was started from.
    case program
    /// The version that is compiled in.
    case version
    /// The link that says which release is to run.
    case active
    /// The files of the release, its manifest among them.
    case files
    /// The form of the archive.
    case schema
    /// What systemd starts, or the manifest that the image was made with.
    case service
    /// What is mounted over the release.
    case mounts
    /// The libraries that this process has loaded.
    case libraries
}
