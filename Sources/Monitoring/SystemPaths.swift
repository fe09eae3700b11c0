/// Where the kernel tells about processes.
enum SystemPaths {
    static func status(of process: Int32) -> String { "/proc/\(process)/stat" }

    static let processors = "/proc/stat"

    static func threads(of process: Int32) -> String { "/proc/\(process)/task" }
}
