import Foundation

/// What is mounted where, as the kernel tells it.
package struct MountTable: Sendable, Equatable {
    struct Mount: Sendable, Equatable {
        /// The folder of the mounted file system that is seen here.
        var root: String
        /// Where it is seen, absolute.
        var point: String
        /// Of this mount only.
        var options: [String]
        var fileSystem: String
        var source: String
        /// Of the file system, wherever it is mounted.
        var fileSystemOptions: [String]
    }

    let mounts: [Mount]

    /// The mounts that this process sees; nil when the kernel does not tell.
    package static func current() -> MountTable? {
        // The kernel hands it out in pieces, which have to be read to the end.
        guard case .present(let text) = EvidenceReader(root: "", environment: [:]).read(.mounts) else { return nil }
        return MountTable(text)
    }

    /// Reads `mountinfo`, as in proc(5).
    package init(_ text: String) {
        mounts = text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ").map(Self.plain)
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3 else { return nil }
            return Mount(
                root: fields[3],
                point: fields[4],
                options: fields[5].split(separator: ",").map(String.init),
                fileSystem: fields[dash + 1],
                source: fields[dash + 2],
                fileSystemOptions: fields[dash + 3].split(separator: ",").map(String.init)
            )
        }
    }

    /// Where anything is mounted, absolute.
    package var points: [String] { mounts.map(\.point) }

    /// What is mounted over a folder or something in it, relative to it; `.` for itself.
    package func points(in folder: String) -> [String] {
        points.compactMap { point in
            if point == folder { return "." }
            return point.hasPrefix(folder + "/") ? String(point.dropFirst(folder.count + 1)) : nil
        }
    }

    /// The mount that a path lies on.
    func mount(of path: String) -> Mount? {
        // Of several at one point, the last hides the others.
        mounts.filter { $0.point == "/" || path == $0.point || path.hasPrefix($0.point + "/") }
            .reduce(nil) { best, mount in (best?.point.count ?? 0) > mount.point.count ? best : mount }
    }

    var summary: String {
        "\(mounts.count) mounts" + (mount(of: "/").map { ", / is \($0.fileSystem) from \($0.source)" } ?? "")
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
