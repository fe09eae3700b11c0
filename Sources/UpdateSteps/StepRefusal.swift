import Archive
import DurableStorage
import Glibc
import TUF
package import Updates
import Webhooks

/// An expected no: the reason goes to the owner.
package struct StepRefusal: Error, Equatable {
    package let reason: Reason

    package init(_ code: Reason.Code, _ message: String) { reason = Reason(code, message) }

    /// The reason in an error; nil if it is a defect of ours.
    static func reason(for error: any Error) -> Reason? {
        switch error {
        case let refusal as StepRefusal: refusal.reason
        case let error as StorageError: Reason(isDiskFull(error) ? .space : .storage, error.description)
        case let error as ArchiveError: Reason(.database, error.description)
        case let error as TUFError: Reason(code(of: error), error.description + advice(for: error))
        case let error as WebhookError: Reason(.network, error.description)
        case let error as UpdateError: Reason(.damaged, error.description)
        default: nil
        }
    }

    /// What an owner may do about it in an appliance.
    private static func advice(for error: TUFError) -> String {
        guard case .expired = error else { return "" }
        return " To install from it all the same, use 'update start --accept-stale' ('accept_stale' in the API)."
    }

    private static func code(of error: TUFError) -> Reason.Code {
        switch error {
        case .expired: .expired
        case .rollback: .rollback
        case .unreachable, .tooSlow, .fileMissing: .network
        case .unknownTarget: .nothing
        case .noTrustedRoot: .invalid
        default: .signature
        }
    }

    private static func isDiskFull(_ error: StorageError) -> Bool {
        guard case .system(_, _, let code) = error else { return false }
        return code == ENOSPC || code == EDQUOT
    }
}
