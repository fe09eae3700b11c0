/// How much a repository may make us read.
package struct DownloadLimits: Sendable {
    /// The most bytes a root file may have.
    package var root = 512_000
    /// The most bytes a timestamp file may have.
    package var timestamp = 16384
    /// The most bytes a snapshot file may have whose length the timestamp does not give.
    package var snapshot = 2_000_000
    /// The most bytes a file of targets may have whose length the snapshot does not give.
    package var targets = 5_000_000
    /// The most bytes of any metadata file, whatever length is given.
    package var metadata = 1 << 26
    /// The most root files that are followed in one refresh.
    package var rootRotations = 256
    /// The most delegated roles that are asked for one target.
    package var delegations = 32

    package init() {}
}
