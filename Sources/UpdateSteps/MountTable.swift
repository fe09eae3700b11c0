import Foundation
import Updates

/// What is mounted where, as the kernel tells it.
struct MountTable {
    /// Absolute paths.
    let points: [String]

    /// - Throws: `StepRefusal` when the kernel does not tell.
    static func current() throws -> MountTable {
        guard let text = FileManager.default.contents(atPath: SystemPaths.mounts) else {
            throw StepRefusal(.storage, "The kernel does not tell what is mounted (\(SystemPaths.mounts)).")
        }
        return MountTable(String(decoding: text, as: UTF8.self))
    }

    /// Reads `mountinfo`, as in proc(5): the fifth field is the mount point.
    init(_ text: String) {
        points = text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            return fields.count > 4 ? Self.plain(fields[4]) : nil
        }
    }

    /// What is mounted over a folder or something in it, relative to it; `.` for itself.
    func points(in folder: String) -> [String] {
        points.compactMap { point in
            if point == folder { return "." }
            return point.hasPrefix(folder + "/") ? String(point.dropFirst(folder.count + 1)) : nil
        }
    }

    /// Spaces and the like are written as three octal digits behind a backslash.
    private static func plain(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
