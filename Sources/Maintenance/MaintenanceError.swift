package import Foundation

/// What can be wrong with a maintenance that somebody wants, or with the file that remembers it.
package enum MaintenanceError: Error, Equatable {
    case duration(Int)
    case start(Date)
    case message
    case address(String)
    case addresses(Int)
    /// The file has something else in it, or cannot be read; the text says why.
    case unreadable(path: String, why: String)
}

extension MaintenanceError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .duration(let minutes):
            "Maintenance cannot take \(minutes) minutes, but 1 to \(MaintenanceNotice.longest)."
        case .start(let start):
            "Maintenance cannot begin at \(start.ISO8601Format()), but now or within \(MaintenanceNotice.horizon) days."
        case .message:
            "The message has more than \(MaintenanceNotice.messageLimit) characters, or some that cannot be shown."
        case .address(let text): "“\(text)” is no address; write it like 192.0.2.7, 192.0.2.0/24 or 2001:db8::/32."
        case .addresses(let count):
            "\(count) addresses are too many; \(MaintenanceNotice.addressLimit) can be let through."
        case .unreadable(let path, let why):
            "“\(path)” cannot be used: \(why) Maintenance counts as off; turn it on or off anew to replace the file."
        }
    }
}
