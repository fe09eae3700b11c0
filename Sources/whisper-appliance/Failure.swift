import Accounts
import ArgumentParser
import Archive
import AudioIngest
import Backups
import DurableStorage
import Foundation
import Identity
import Maintenance
import ModelDownloads
import SpeechEngine
import SpeechModels
import SupervisorControl
import Tar
import Transcription
import ZipFiles

/// The exit status for an error, after BSD's `sysexits.h`; `docs/cli.md` lists them for users.
enum Failure {
    static func status(of error: any Error) -> ExitCode {
        switch error {
        case let error as AudioError: status(of: error)
        case let error as EngineError: status(of: error)
        case is ModelError, is DownloadError: ExitCode(EX_UNAVAILABLE)
        case is TranscriptionError, is SettingsError, is ConfigurationFileError: ExitCode(EX_USAGE)
        case AccountsError.unusable, AccountsError.damaged, AccountsError.replaced: ExitCode(EX_SOFTWARE)
        case is AccountsError, is ValidationError: ExitCode(EX_USAGE)
        case MaintenanceError.unreadable: ExitCode(EX_DATAERR)
        case is MaintenanceError: ExitCode(EX_USAGE)
        case is StorageError: ExitCode(EX_CANTCREAT)
        case is ControlError: ExitCode(EX_UNAVAILABLE)
        case BackupError.unusable, BackupError.record: ExitCode(EX_DATAERR)
        case BackupError.busy: ExitCode(EX_TEMPFAIL)
        case is BackupError, is TarError: ExitCode(EX_CANTCREAT)
        case ArchiveError.inUse: ExitCode(EX_TEMPFAIL)
        case is UpdateRefusal, is UpdateFailure: ExitCode(EX_TEMPFAIL)
        case is IdentityError: ExitCode(2)
        case is UnknownTranscript: ExitCode(EX_NOINPUT)
        case is ImportError, is ZipError: ExitCode(EX_DATAERR)
        case let code as ExitCode: code
        default: ExitCode(EX_SOFTWARE)
        }
    }

    /// Prints the error for a person and returns the exit status.
    static func report(_ error: any Error, about subject: String? = nil) -> ExitCode {
        if error is ExitCode { return status(of: error) }
        // Our errors describe themselves; the file system's only through `localizedDescription`.
        let message = error is CocoaError ? error.localizedDescription : String(describing: error)
        Terminal.standardError.print("whisper-appliance: " + (subject.map { "\($0): " } ?? "") + message)
        return status(of: error)
    }

    private static func status(of error: AudioError) -> ExitCode {
        switch error {
        case .fileMissing, .fileUnreadable: ExitCode(EX_NOINPUT)
        case .toolMissing, .toolUnusable: ExitCode(EX_UNAVAILABLE)
        default: ExitCode(EX_DATAERR)
        }
    }

    private static func status(of error: EngineError) -> ExitCode {
        switch error {
        case .modelUnusable, .voiceModelUnusable, .workerUnavailable, .nativeEngineUnfit: ExitCode(EX_UNAVAILABLE)
        case .unknownLanguage: ExitCode(EX_USAGE)
        default: ExitCode(EX_SOFTWARE)
        }
    }
}
