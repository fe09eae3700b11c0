import Foundation
import ModelDownloads
import SpeechModels

/// A model of the catalogue as the administration sees it.
struct ModelReport: Encodable {
    struct Download: Encodable {
        var state: String
        var done: Int
        var total: Int
        var source: String
        @OrNull var note: String?
        @OrNull var problem: String?

        init(_ download: DownloadBoard.Download) {
            state = download.state.rawValue
            done = download.progress.done
            total = download.progress.total
            source = download.progress.source
            note = download.progress.note
            problem = download.problem
        }
    }

    enum State: String, Encodable {
        case not_installed, partial, downloading, installed, unverified, damaged
    }

    var id: String
    var size: Int
    var memory: Int
    var languages: Int
    var state: State
    /// Bytes that a download has left.
    var partial: Int
    @OrNull var verified_at: Date?
    var `default`: Bool
    var loaded: Bool
    /// The recordings that use it now.
    var in_use: Int
    @OrNull var download: Download?

    init(
        _ stored: StoredModel,
        memory: Int,
        partial: Int?,
        usage: EngineRoom.Usage,
        isDefault: Bool,
        download: DownloadBoard.Download?
    ) {
        let model = stored.model
        id = model.id
        size = model.size
        self.memory = memory
        languages = model.supportedLanguages.count
        self.partial = partial ?? 0
        `default` = isDefault
        loaded = usage.isLoaded
        in_use = usage.users
        self.download = download.map(Download.init)
        switch stored.state {
        case .installed(let verified):
            state = verified == nil ? .unverified : .installed
            verified_at = verified
        case .damaged: state = .damaged
        case .notInstalled: state = partial == nil ? .not_installed : .partial
        }
        if download?.state == .downloading { state = .downloading }
    }
}
