/// The kinds of machines that people run the appliance on, and those that look like something else.
extension Machine {
    static let bareMetal = plain()
    static let virtual = plain(processor: virtualProcessor)
        .with(["/sys/class/dmi/id/sys_vendor": "QEMU\n", "/sys/class/dmi/id/product_name": "Standard PC\n"])

    // System containers

    static let lxcRoot = "1 0 252:5 / / rw,relatime - ext4 /dev/mapper/pve-vm--101--disk--0 rw,stripe=16"
    static let lxcfs = "2 1 0:46 /proc/meminfo /proc/meminfo rw - fuse.lxcfs lxcfs rw,user_id=0"
    static let lxc = plain(mounts: lxcRoot.replacing("/dev/mapper/pve-vm--101--disk--0", with: "/dev/sda1"))
        .with(["/run/systemd/container": "lxc", "/proc/self/cgroup": "0::/\n"])
    static let proxmox = plain(mounts: lxcRoot + "\n" + lxcfs).with([
        "/run/systemd/container": "lxc", "/proc/self/uid_map": "0 100000 65536\n",
        "/proc/sys/kernel/osrelease": "6.8.12-4-pve", "/proc/self/cgroup": "0::/.lxc\n",
        "/etc/hosts": "127.0.0.1 localhost\n# --- BEGIN PVE ---\n10.0.0.9 box\n# --- END PVE ---\n",
    ])
    /// Alpine: the first process does not write down where it runs.
    static let withoutSystemd = plain(mounts: disk + "\n" + lxcfs)
        .with(["/proc/1/comm": "init\n", "/proc/self/uid_map": "0 100000 65536\n", "/proc/self/cgroup": "0::/\n"])
        .without("/run/systemd/system", "/run/systemd/private")
    static let nspawn = plain(mounts: disk)
        .with(["/run/host/container-manager": "systemd-nspawn", "/run/systemd/container": "systemd-nspawn"])
    static let openVZ = plain().with(["/proc/vz": nil])

    // Engines of images

    static func bound(_ path: String, at point: String = "/etc/hostname", source: String = "/dev/sda1") -> String {
        "9 1 8:1 \(path) \(point) rw,relatime - ext4 \(source) rw"
    }
    static let image = plain(mounts: overlay)
        .with(["/proc/self/cgroup": "0::/\n", "/proc/1/comm": "appliance-super\n"])
        .without("/run/systemd/system", "/run/systemd/private")
    static let docker = image.with([
        "/proc/self/mountinfo": overlay + "\n" + bound("/var/lib/docker/containers/\(id)/hostname"), "/.dockerenv": "",
    ])
    static let podman = image.with(
        [
            "/proc/self/mountinfo": overlay + "\n"
                + bound("/user/1000/containers/overlay-containers/\(id)/userdata/hostname"),
            "/run/.containerenv": "",
        ],
        variables: ["container": "podman"]
    )
    static let pod = image.with(
        ["/proc/self/mountinfo": overlay + "\n" + bound("/var/lib/kubelet/pods/\(podID)/etc-hosts", at: "/etc/hosts")],
        variables: ["KUBERNETES_SERVICE_HOST": "10.96.0.1"]
    )
    static let podID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
    /// Engines keep what they lay over files on the disk of the container that they run in.
    static let dockerInProxmox = image.with([
        "/proc/self/mountinfo": [
            overlay,
            bound("/var/lib/docker/containers/\(id)/hostname", source: "/dev/mapper/pve-vm--101--disk--0"),
        ].joined(separator: "\n"),
        "/.dockerenv": "", "/proc/self/uid_map": "0 100000 65536\n",
    ])

    // Windows

    static let wsl = plain(processor: virtualProcessor).with(
        ["/proc/sys/kernel/osrelease": "5.15.153.1-microsoft-standard-WSL2\n", "/run/WSL": nil],
        variables: ["WSL_DISTRO_NAME": "Debian"]
    )
}
