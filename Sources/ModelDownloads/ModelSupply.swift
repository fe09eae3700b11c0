import SpeechModels

/// A place to get models from.
package enum ModelSupply: Equatable, Sendable {
    /// A web server that has the models' files below this address.
    case web(base: String)
    /// A folder on this machine: with the models' files, with a faster-whisper folder for each, or one of those itself.
    case folder(String)

    /// Where whisper.cpp's authors publish their files.
    package static let hub = ModelSupply.web(base: WhisperModel.upstream)

    /// - Parameter text: `hub`, an address, or an absolute path.
    /// - Throws: `DownloadError.badSource`.
    package init(_ text: String) throws {
        if text == "hub" {
            self = .hub
        } else if text.hasPrefix("/") {
            self = .folder(text)
        } else if ["http://", "https://"].contains(where: { text.hasPrefix($0) && text.count > $0.count }) {
            self = .web(base: text.hasSuffix("/") ? text : text + "/")
        } else {
            throw DownloadError.badSource(text)
        }
    }

    /// Several, one after the other with commas between.
    ///
    /// - Throws: `DownloadError.badSource`.
    package static func list(_ text: String) throws -> [ModelSupply] {
        let parts = text.split(separator: ",").map { $0.trimmingPrefix { $0 == " " } }
        let supplies = try parts.map { part in
            try ModelSupply(String(part.reversed().drop { $0 == " " }.reversed()))
        }
        guard !supplies.isEmpty else { throw DownloadError.badSource(text) }
        return supplies
    }
}

extension ModelSupply: CustomStringConvertible {
    package var description: String {
        switch self {
        case .web(let base): base
        case .folder(let path): path
        }
    }
}
