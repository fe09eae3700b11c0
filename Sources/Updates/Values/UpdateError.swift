/// What can be wrong with the files and values of an installation, in one sentence each.
package enum UpdateError: Error, Equatable {
    /// A version that is not like `1.2.3` or `1.2.3-beta.1`.
    case version(String)
    /// A manifest that must not be used; the text says why.
    case manifest(String)
    /// A release folder whose files are not what its manifest says.
    case damaged(folder: String, faults: [ReleaseFolder.Fault])
    /// A generation that cannot be read or resolved; the text says why.
    case generation(Int?, String)
    /// An update window that cannot be understood.
    case window(String)
}

extension UpdateError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .version(let text):
            "“\(text)” is not a version; write it like 1.2.3 or 1.2.3-beta.1."
        case .manifest(let why):
            "The release's manifest cannot be used: \(why). Get the release again from its publisher."
        case .damaged(let folder, let faults):
            "The release in “\(folder)” is damaged: \(Self.list(faults)). Install the same version again to repair it."
        case .generation(let number, let why):
            "\(number.map { "Generation \($0)" } ?? "The active generation") cannot be used: \(why)."
        case .window(let text):
            "“\(text)” is not an update window; write it like “mon-fri 02:00-05:00, sun 01:00-06:00”."
        }
    }

    private static func list(_ faults: [ReleaseFolder.Fault]) -> String {
        let shown = faults.prefix(3).map(\.description).joined(separator: "; ")
        return faults.count > 3 ? shown + "; and \(faults.count - 3) more" : shown
    }
}
