/// Where the kernel tells about processes: the one place that knows absolute paths.
enum SystemPaths {
    /// State, parent, start time and so on of a process.
    static func status(of process: Int32) -> String { "/proc/\(process)/stat" }

    /// Identifies the time since the machine was started.
    static let bootIdentifier = "/proc/sys/kernel/random/boot_id"
}
