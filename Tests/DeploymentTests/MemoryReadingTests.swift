import Foundation
import TestSupport
import Testing

@testable import Deployment

@Suite struct `How much memory there is` {
    /// A machine of 4 GB of which 3 GB can be had, with files below a root folder.
    private func reading(_ files: [String: String]) throws -> MemoryReading? {
        try withScratch { root in
            let machine = ["proc/meminfo": "MemTotal: 4000000 kB\nMemFree: 1 kB\nMemAvailable: 3000000 kB\n"]
            for (path, text) in files.merging(machine, uniquingKeysWith: { own, _ in own }) {
                let url = URL(fileURLWithPath: root + "/" + path)
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(),
                    withIntermediateDirectories: true
                )
                try Data(text.utf8).write(to: url)
            }
            return MemoryReading.current(root: root)
        }
    }

    @Test func `is the machine's where nothing limits it`() throws {
        let machine = MemoryReading(available: 3_072_000_000, total: 4_096_000_000)
        #expect(try reading([:]) == machine)
        #expect(try reading(["proc/self/cgroup": "4:memory:/old\n0::/\n"]) == machine)
        let open = ["proc/self/cgroup": "0::/a\n", "sys/fs/cgroup/a/memory.max": "max\n"]
        #expect(try reading(open.merging(["sys/fs/cgroup/a/memory.current": "5\n"]) { own, _ in own }) == machine)
    }

    @Test func `is what the narrowest group leaves, with the cache that can go`() throws {
        let files = [
            "proc/self/cgroup": "0::/a/b\n",
            "sys/fs/cgroup/a/memory.max": "1000000\n", "sys/fs/cgroup/a/memory.current": "900000\n",
            "sys/fs/cgroup/a/memory.stat": "anon 1\ninactive_file 50000\nactive_file 7\n",
            "sys/fs/cgroup/a/b/memory.max": "2000000\n", "sys/fs/cgroup/a/b/memory.current": "100000\n",
        ]
        #expect(try reading(files) == MemoryReading(available: 150_000, total: 1_000_000))
    }

    @Test func `is nothing beyond a limit that is used up`() throws {
        let files = [
            "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "1000\n",
            "sys/fs/cgroup/memory.current": "1200\n",
        ]
        #expect(try reading(files)?.available == 0)
    }

    @Test func `is unknown where the kernel does not say`() throws {
        #expect(try reading(["proc/meminfo": "MemTotal: 4 kB\n"]) == nil)
    }
}
