import Foundation

/// What the program was installed as, said by what installed it.
///
/// Nothing that is detected is as sure.
package struct InstallStamp: Sendable, Equatable {
    /// How the program came to where it is.
    package enum Kind: String, Encodable, Sendable, CaseIterable {
        /// In the image of a container.
        case oci
        /// By a Debian package.
        case deb
        /// A release that was unpacked.
        case tarball
        /// A release in a container that was made for it.
        case lxcTemplate = "lxc-template"
        /// It was built where it is.
        case checkout
    }

    package let kind: Kind
    /// What wrote the stamp.
    package let author: String?
    /// SHA-256 of the manifest that the image or template was made with, 64 hexadecimal digits.
    package let manifest: String?

    /// What there is where a stamp belongs.
    package enum Reading: Sendable, Equatable {
        case absent
        case stamp(InstallStamp)
        /// What is wrong with it, as a sentence.
        case unusable(String)

        var stamp: InstallStamp? { if case .stamp(let stamp) = self { stamp } else { nil } }
        var kind: Kind? { stamp?.kind }
    }

    /// Larger stamps are none, in bytes.
    private static let limit = 4096

    /// - Parameter path: The file; nil where none belongs.
    package static func read(_ path: String?) -> Reading {
        guard let path, FileManager.default.fileExists(atPath: path) else { return .absent }
        guard let file = FileHandle(forReadingAtPath: path), let data = try? file.read(upToCount: limit + 1) else {
            return .unusable("It cannot be read.")
        }
        guard data.count <= limit, let text = String(data: data, encoding: .utf8) else {
            return .unusable("It is no text of at most \(limit) bytes.")
        }
        return InstallStamp.parsed(text)
    }

    /// Reads lines of `key=value`; unknown keys are for later versions.
    static func parsed(_ text: String) -> Reading {
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            if parts.count == 2 { values[parts[0]] = parts[1] }
        }
        guard let name = values["kind"] else { return .unusable("It has no line 'kind=…'.") }
        guard let kind = Kind(rawValue: name) else {
            let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            return .unusable("It says kind=\(name.prefix(40)), which is none of \(known).")
        }
        return .stamp(InstallStamp(kind: kind, author: values["by"], manifest: values["manifest"]))
    }
}
