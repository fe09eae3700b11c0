/// Why a file cannot be imported.
package enum ImportError: Error, Equatable, Sendable {
    case unknownForm
    /// A newer release wrote it.
    case tooNew
    case tooLarge(limit: Int)
    case malformed(String)
    /// A transcript in it cannot be read.
    case unusable(String)
}

extension ImportError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownForm:
            "The file is no export of this appliance (ZIP), nor a JSON, CSV or SQLite file of the original one."
        case .tooNew: "The file was exported by a newer release. Import it with that."
        case .tooLarge(let limit): "The file has more than \(limit >> 20) MiB, the most of this form that can be read."
        case .malformed(let detail): "The file cannot be read: \(detail)"
        case .unusable(let name): "The transcript '\(name)' in the file cannot be read."
        }
    }
}
