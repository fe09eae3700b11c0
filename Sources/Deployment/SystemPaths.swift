/// What of the machine is read to find out where the appliance runs: the one place that knows absolute paths.
enum SystemPaths: String, CaseIterable {
    case containerManager = "/run/host/container-manager"
    case systemdContainer = "/run/systemd/container"
    case firstEnvironment = "/proc/1/environ"
    case podmanMark = "/run/.containerenv"
    case dockerMark = "/.dockerenv"
    case serviceAccount = "/var/run/secrets/kubernetes.io/serviceaccount"
    case openVZ = "/proc/vz"
    case openVZHost = "/proc/bc"
    case wsl = "/run/WSL"
    case lxdSocket = "/dev/lxd/sock"
    case incusSocket = "/dev/incus/sock"
    case hosts = "/etc/hosts"
    case kernel = "/proc/sys/kernel/osrelease"
    case mounts = "/proc/self/mountinfo"
    case users = "/proc/self/uid_map"
    case controlGroups = "/proc/self/cgroup"
    case controlGroupType = "/sys/fs/cgroup/cgroup.type"
    case processor = "/proc/cpuinfo"
    case vendor = "/sys/class/dmi/id/sys_vendor"
    case product = "/sys/class/dmi/id/product_name"
    case hypervisor = "/sys/hypervisor/type"
    case firstProcess = "/proc/1/comm"
    case systemd = "/run/systemd/system"
    case systemdSocket = "/run/systemd/private"
    case bus = "/run/dbus/system_bus_socket"
    case ostree = "/run/ostree-booted"
    case nixOS = "/etc/NIXOS"

    /// Files that engines lay over those of a container, from the folder they keep for it.
    static let boundFiles: Set = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"]

    /// What the kernel tells about memory.
    static let memory = "/proc/meminfo"
    /// The control groups of version 2.
    static let groups = "/sys/fs/cgroup"
    /// Where an administrator's units belong.
    static let units = "/etc/systemd/system"
}
