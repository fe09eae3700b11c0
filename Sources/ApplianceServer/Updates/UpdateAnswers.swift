import Deployment
import Foundation
import HTTPTypes
import SupervisorControl
import Updates

/// `check-updates`.
struct CheckAnswer: Encodable {
    var status = "success"
    var current_version: String
    @OrNull var latest_version: String?
    /// Whether an update that is begun without a version would install it.
    var has_update: Bool
    /// It is there but failed here before: it is installed only when it is asked for by its number.
    var failed_before: Bool
    var channel: String
    @OrNull var release_notes: String?
    /// The offered version is one that must not be skipped on the way to the newest.
    var is_stop: Bool
    var last_check: Date
    var update_method: String
    @OrNull var metadata_expires: Date?

    init(_ offer: UpdateOffer) {
        current_version = offer.currentVersion
        latest_version = offer.latestVersion
        has_update = offer.hasUpdate
        failed_before = offer.failedBefore == true
        channel = offer.channel
        release_notes = offer.notes
        is_stop = offer.goal != nil
        last_check = offer.checkedAt
        update_method = "self"
        metadata_expires = offer.metadataExpires
    }

    /// Where nobody here can know of newer releases.
    init(_ installation: UpdateInstallation) {
        current_version = BuildIdentity.current.version
        has_update = false
        failed_before = false
        channel = "stable"
        is_stop = false
        last_check = Date()
        update_method = installation.info.update_method
        latest_version = nil
        release_notes = nil
        metadata_expires = nil
    }
}

/// Something was begun.
struct AcceptedAnswer: Encodable {
    var status = "accepted"
    var transaction_id: String
    var message: String
    var status_url = "/api/enterprise/update-status"
}

extension APIError {
    /// A refusal of the supervisor.
    init(_ reason: Reason?) {
        guard let reason else {
            self.init(
                .serviceUnavailable,
                "supervisor_unavailable",
                "The supervisor gave no answer; look into its log."
            )
            return
        }
        let status: HTTPResponse.Status =
            switch reason.code {
            case .busy, .upToDate, .tooLate, .nothing: .conflict
            case .held: .init(code: 423, reasonPhrase: "Locked")
            case Reason.Code(rawValue: "external"): .conflict
            default: .preconditionFailed
            }
        let code = reason.code.rawValue.replacing("-", with: "_")
        self.init(status, "update_" + code, reason.message)
    }
}
