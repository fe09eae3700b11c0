import Foundation

/// How much main memory there is for us: the machine's, or less where a control group limits it.
package struct MemoryReading: Equatable, Sendable {
    /// Bytes that can be had without swapping.
    package var available: Int
    /// Bytes in all.
    package var total: Int

    package init(available: Int, total: Int) {
        self.available = available
        self.total = total
    }

    /// What the kernel says now; nil where it says nothing.
    ///
    /// - Parameter root: The folder that `proc` and `sys` are in.
    package static func current(root: String = "") -> MemoryReading? {
        guard let machine = machine(root) else { return nil }
        return groups(root).reduce(machine) { reading, group in
            MemoryReading(
                available: min(reading.available, group.available),
                total: min(reading.total, group.total)
            )
        }
    }

    private static func machine(_ root: String) -> MemoryReading? {
        let fields = table(root + SystemPaths.memory, separator: ":")
        guard let available = fields["MemAvailable"], let total = fields["MemTotal"] else { return nil }
        return MemoryReading(available: available << 10, total: total << 10)
    }

    /// The limits of our control group (version 2) and of those around it.
    private static func groups(_ root: String) -> [MemoryReading] {
        let lines = text(root + SystemPaths.controlGroups.rawValue).split(separator: "\n")
        guard let own = lines.first(where: { $0.hasPrefix("0::/") })?.dropFirst(3) else { return [] }
        var folder = root + SystemPaths.groups
        var readings = [group(folder)]
        for name in own.split(separator: "/") {
            folder += "/" + name
            readings.append(group(folder))
        }
        return readings.compactMap(\.self)
    }

    private static func group(_ folder: String) -> MemoryReading? {
        guard let limit = number(folder + "/memory.max"), let used = number(folder + "/memory.current") else {
            return nil
        }
        // The cache of files that nobody reads at the moment counts as used, but goes when others need the room.
        let cache = table(folder + "/memory.stat", separator: " ")["inactive_file"] ?? 0
        return MemoryReading(available: max(0, limit - used + min(cache, used)), total: limit)
    }

    private static func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

    private static func number(_ path: String) -> Int? {
        Int(text(path).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// The first number behind each name.
    private static func table(_ path: String, separator: Character) -> [String: Int] {
        let pairs = text(path).split(separator: "\n").compactMap { line -> (String, Int)? in
            guard let end = line.firstIndex(of: separator),
                let value = line[line.index(after: end)...].split(separator: " ").first.flatMap({ Int($0) })
            else { return nil }
            return (String(line[..<end]), value)
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
