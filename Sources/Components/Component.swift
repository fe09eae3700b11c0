/// A part of the appliance that can be missing or broken while the rest works.
///
/// What lies in the binary itself (web interface, engine kernels of a release, the detector's weights) is as whole as
/// the binary, which `programFiles` is about. Ids are what health, metrics, the log and errors say.
package enum Component: String, CaseIterable, Sendable {
    case dataDirectory = "data-directory"
    case mediaDecoder = "media-decoder"
    case confinement
    case model
    case engine
    case voiceDetector = "voice-detector"
    case archive
    case accounts
    case scratch
    case recordings
    case uploads
    case keptRecordings = "kept-recordings"
    case inbox
    case backups
    case certificate
    case programFiles = "program-files"
    case supervisor
    case maintenance

    /// What there is to know of a part before anybody has looked at it.
    package struct Declaration: Sendable {
        /// What it is, as a sentence begins.
        package let name: String
        /// Parts without which it does not work.
        package var needs: [Component] = []
        /// How it is looked at, as a clause.
        package let probe: String
        /// What everybody is told when it does not work; nil if the reason itself names nothing private.
        package var outage: String?
        /// What mends it, as an imperative that ends with a full stop.
        package let remedy: String
    }

    /// What a program is told that asks for something it carries; `docs/api.md` lists the codes.
    package var errorCode: String {
        switch self {
        case .mediaDecoder: "decoder_unavailable"
        case .model: "model_unavailable"
        case .engine, .voiceDetector: "engine_unavailable"
        case .archive: "archive_unavailable"
        case .accounts: "accounts_unavailable"
        case .supervisor: "supervisor_unavailable"
        // Files, folders and disks.
        default: "storage_unavailable"
        }
    }

    /// Whether it is looked at before a request that needs it is carried out; the others refuse when they are used,
    /// since that depends on the request.
    package var isCheckedFirst: Bool {
        switch self {
        case .mediaDecoder, .archive, .accounts, .scratch, .recordings, .uploads, .keptRecordings: true
        default: false
        }
    }

    /// Everything that must work for it to work, itself included.
    package var closure: Set<Component> { Self.closure(of: [self]) }

    /// What does not work without it.
    package var carries: [Feature] { Feature.allCases.filter { $0.closure.contains(self) } }

    static func closure(of components: [Component]) -> Set<Component> {
        var found: Set<Component> = []
        var open = components
        while let next = open.popLast() {
            if found.insert(next).inserted { open += next.declaration.needs }
        }
        return found
    }
}
