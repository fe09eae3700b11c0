/// One thing that an installation can or cannot do.
package struct DeploymentCapability: Encodable, Sendable, Equatable {
    package enum Name: String, Encodable, Sendable, CaseIterable {
        /// A supervisor exchanges the releases.
        case supervised
        /// The first process is systemd.
        case systemd
        /// This process may make units.
        case units
        /// The system's own files can be changed.
        case rootWritable = "root-writable"
        /// What is written beside volumes is there after the next start.
        case rootPersistent = "root-persistent"
        /// This process may put releases beside the running one.
        case releasesWritable = "releases-writable"
        /// Releases are there after the next start.
        case releasesPersistent = "releases-persistent"
        /// Releases can be renamed into their place: nothing else is mounted there.
        case releasesTogether = "releases-together"
        /// What was written to the data directory survives a loss of power, and the container.
        case dataDurable = "data-durable"
    }

    package let name: Name
    package let holds: Bool
    /// Why, as a sentence.
    package let reason: String
}
