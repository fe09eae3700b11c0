import Accounts
import Archive
import AudioIngest
import Components
import Hummingbird
import Maintenance
import SpeechEngine
import SpeechModels
import SupervisorControl
import Transcription
import ZipFiles

extension APIError {
    /// What callers are told of any error; nil for those that are nobody's business but the log's.
    init?(_ error: any Error) {
        switch error {
        case let error as APIError: self = error
        case let error as AudioError: self.init(audio: error)
        case let error as EngineError: self.init(engine: error)
        case let error as TranscriptionError:
            self.init(.badRequest, "invalid_value", error.description, parameter: error.field)
        case let error as ModelError: self.init(.model, because: error.description)
        case let error as MemoryShortage:
            self.init(
                .serviceUnavailable,
                "not_enough_memory",
                error.description,
                parameter: "model",
                retryAfter: error.inUse.isEmpty ? nil : 30
            )
        case let error as ArchiveError: self.init(archive: error)
        case let error as EditError: self.init(edit: error)
        case let error as Scheduler.Full:
            let message = "\(error.waiting) recordings are waiting already."
            self.init(.tooManyRequests, "busy", message, retryAfter: 10)
        case let error as AccountsError: self.init(accounts: error)
        case let error as ImportError: self.init(import: error)
        case let error as ZipError: self.init(import: error)
        case let error as MaintenanceError:
            self.init(.badRequest, "invalid_value", error.description, parameter: error.field)
        case let error as ControlError: self.init(.supervisor, because: error.description)
        case let error as MultipartError:
            self.init(.badRequest, "invalid_body", error.description)
        case let error as HTTPError where error.status == .notFound:
            self.init(.notFound, "route_not_found", "There is no such route. The API is described at /docs.")
        case let error as HTTPError where error.status.code < 500:
            self.init(error.status, "invalid_request", error.body ?? "The request cannot be used.")
        default:
            // SQLite's own errors are the archive's here; those of the accounts are named where they arise.
            guard let error = ArchiveError(cause: error) else { return nil }
            self.init(archive: error)
        }
    }

    /// For errors that have no better description; the log has it.
    static let unforeseen = APIError(
        .internalServerError,
        "internal_error",
        "Something unforeseen went wrong; the log says what."
    )

    private init(archive error: ArchiveError) {
        if error.isOutage {
            self.init(.archive, because: error.description)
        } else {
            self.init(.internalServerError, "archive_error", error.description)
        }
    }

    private init(audio error: AudioError) {
        switch error {
        case .fileEmpty, .noSamples: self.init(.badRequest, "empty_audio", error.description, parameter: "file")
        case .noAudioStream: self.init(.badRequest, "no_audio_stream", error.description, parameter: "file")
        case .tooLong: self.init(.contentTooLarge, "too_long", error.description, parameter: "file")
        case .toolMissing, .toolUnusable: self.init(.mediaDecoder, because: error.description)
        case .fileMissing, .fileUnreadable: self = .unforeseen
        case .notMedia, .incomplete, .timedOut, .outOfMemory, .outOfProcessorTime, .decoderFailed:
            self.init(.badRequest, "undecodable_audio", error.description, parameter: "file")
        }
    }

    private init(engine error: EngineError) {
        switch error {
        case .unknownLanguage: self.init(.badRequest, "invalid_value", error.description, parameter: "language")
        case .workerCrashed: self.init(.internalServerError, "engine_crashed", error.description)
        case .modelUnusable, .voiceModelUnusable, .workerUnavailable, .nativeEngineUnfit:
            self.init(Component(atFaultFor: error), because: error.description)
        case .windowSize, .decodingFailed, .protocolViolation:
            self.init(.internalServerError, "engine_failed", error.description)
        }
    }
}

extension Component {
    /// The part that keeps an engine from working.
    init(atFaultFor error: EngineError) {
        self =
            switch error {
            case .modelUnusable: .model
            case .voiceModelUnusable: .voiceDetector
            default: .engine
            }
    }
}

extension TranscriptionError {
    /// The field of a form that it is about.
    fileprivate var field: String {
        switch self {
        case .englishOnly, .unknownLanguage: "language"
        case .unknownCandidates: "languages"
        }
    }
}
