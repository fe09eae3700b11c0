/// What of the machine is read to find out what runs: the one place here that knows absolute paths.
enum SystemPaths {
    static let program = "/proc/self/exe"
    static let libraries = "/proc/self/maps"
    static let system = "/etc/os-release"
    static let processor = "/proc/cpuinfo"
    static let units = ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system"]
}
