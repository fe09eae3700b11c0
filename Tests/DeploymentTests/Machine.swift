import Foundation

@testable import Deployment

/// A folder that looks like the root of a machine to the one who reads evidence there.
struct Machine {
    /// A real disk under everything.
    static let disk = "1 0 8:1 / / rw,relatime - ext4 /dev/sda1 rw"
    /// What engines of images lay under everything, and a volume for data.
    static let overlay = """
        1 0 0:50 / / rw,relatime - overlay overlay rw,lowerdir=/l,upperdir=/u
        2 1 8:4 / /data rw - ext4 /dev/sdc1 rw
        """
    static let processor = "processor\t: 0\nflags\t\t: fpu vme sse2"
    static let virtualProcessor = processor + " hypervisor\n"
    static let id = String(repeating: "0123456789abcdef", count: 4)

    /// Path → content; nil is a folder.
    var files: [String: String?] = [:]
    var variables: [String: String] = [:]

    /// What engines say of the root of a machine that is no container.
    static func plain(mounts: String = disk, processor: String = processor) -> Machine {
        Machine(files: [
            "/proc/self/mountinfo": mounts, "/proc/self/uid_map": "         0          0 4294967295\n",
            "/proc/self/cgroup": "0::/system.slice/whisper-appliance.service\n", "/proc/1/comm": "systemd\n",
            "/proc/cpuinfo": processor, "/proc/sys/kernel/osrelease": "6.1.0-13-amd64\n",
            "/run/systemd/system": nil, "/run/systemd/private": "", "/etc/hosts": "127.0.0.1 localhost\n",
        ])
    }

    /// The same with other files; an empty list of them changes nothing.
    func with(_ more: [String: String?], variables: [String: String] = [:]) -> Machine {
        var machine = self
        for (path, content) in more { machine.files[path] = .some(content) }
        machine.variables.merge(variables) { $1 }
        return machine
    }

    func without(_ paths: String...) -> Machine {
        var machine = self
        for path in paths { machine.files[path] = nil }
        return machine
    }

    /// - Parameter folder: Where it is laid out.
    func evidence(in folder: String) throws -> DeploymentEvidence {
        for (path, content) in files {
            let url = URL(fileURLWithPath: folder + path)
            let parent = content == nil ? url : url.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            if let content { try Data(content.utf8).write(to: url) }
        }
        return EvidenceReader(root: folder, environment: variables).read()
    }
}
