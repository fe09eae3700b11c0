/// Where the kernel tells about memory: the one place that knows absolute paths.
enum SystemPaths {
    /// The machine's memory.
    static let memory = "/proc/meminfo"
    /// The control groups that this process is in.
    static let ownGroups = "/proc/self/cgroup"
    /// The control groups of version 2.
    static let groups = "/sys/fs/cgroup"
}
