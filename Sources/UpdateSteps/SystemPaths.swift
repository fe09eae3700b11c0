/// Where the kernel tells about file systems: the one place that knows absolute paths.
enum SystemPaths {
    /// Every mount that this process sees.
    static let mounts = "/proc/self/mountinfo"
}
