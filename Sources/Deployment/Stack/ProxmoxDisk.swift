/// The disk of a Proxmox container, whose name tells the container's number.
struct ProxmoxDisk {
    let id: String
    let sign: Sign

    /// Nil where the root, or what an engine keeps for a container in it, lies on something else.
    ///
    /// Other mounts say nothing: a Proxmox host sees the disks of all its containers.
    init?(_ table: MountTable) {
        let places = SystemPaths.boundFiles.union(["/"])
        for mount in table.mounts where places.contains(mount.point) {
            guard let match = mount.source.firstMatch(of: #/(?:vm|subvol)-+(\d+)-+disk/#) else { continue }
            id = String(match.output.1)
            sign = Sign(SystemPaths.mounts.rawValue, "\(mount.point) lies on \(mount.source)")
            return
        }
        return nil
    }
}
