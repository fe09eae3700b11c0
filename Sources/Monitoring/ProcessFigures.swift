import Foundation

/// What a process uses, as the kernel tells.
package struct ProcessFigures: Sendable, Equatable {
    /// Bytes in memory, pages shared with others counted whole.
    package var residentBytes: Int
    /// Seconds of processor time since it started.
    package var processorSeconds: Double

    /// Reads the figures of a process; nil if there is none, or it belongs to somebody else.
    ///
    /// Source: proc_pid_stat(5); the fields are counted from behind the name, which may hold anything.
    package init?(
        process: Int32,
        ticksPerSecond: Int = sysconf(Int32(_SC_CLK_TCK)),
        page: Int = sysconf(Int32(_SC_PAGESIZE))
    ) {
        guard let stat = try? String(contentsOfFile: SystemPaths.status(of: process), encoding: .utf8) else {
            return nil
        }
        self.init(stat: stat, ticksPerSecond: ticksPerSecond, page: page)
    }

    init?(stat: String, ticksPerSecond: Int, page: Int) {
        guard let name = stat.lastIndex(of: ")") else { return nil }
        // The first of these is field 3, the state.
        let fields = stat[stat.index(after: name)...].split(separator: " ")
        guard fields.count > 21, let user = Int(fields[11]), let system = Int(fields[12]), let pages = Int(fields[21])
        else { return nil }
        residentBytes = pages * page
        processorSeconds = Double(user + system) / Double(ticksPerSecond)
    }

    /// The ids of a process's children.
    package static func children(of process: Int32) -> [Int32] {
        let threads = SystemPaths.threads(of: process)
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: threads)) ?? []
        return tasks.flatMap { task in
            let list = (try? String(contentsOfFile: "\(threads)/\(task)/children", encoding: .utf8)) ?? ""
            return list.split(separator: " ").compactMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        }
    }
}
