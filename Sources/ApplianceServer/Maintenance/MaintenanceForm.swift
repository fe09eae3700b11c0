import Foundation
import Maintenance

/// `enable`.
struct MaintenanceForm: JSONForm {
    static let fields: Set = ["message", "duration_minutes", "starts_at", "addresses"]

    var message: String?
    var duration_minutes: Int?
    var starts_at: Date?
    var addresses: [String]?

    /// - Throws: `MaintenanceError`.
    func notice(by author: String) throws -> MaintenanceNotice {
        try MaintenanceNotice(
            message: message,
            start: starts_at,
            minutes: duration_minutes ?? MaintenanceNotice.usual,
            addresses: addresses ?? [],
            author: author
        )
    }
}

extension MaintenanceError {
    /// The field of the form that it is about.
    var field: String? {
        switch self {
        case .duration: "duration_minutes"
        case .start: "starts_at"
        case .message: "message"
        case .address, .addresses: "addresses"
        case .unreadable: nil
        }
    }
}
