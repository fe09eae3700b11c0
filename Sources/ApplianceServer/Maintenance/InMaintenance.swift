/// What becomes of a route while the appliance is being worked on.
enum InMaintenance: Sendable, Equatable {
    /// Only administrators get through, and addresses that are let through.
    case closed
    /// It answers as always; `why` says what for.
    case open(why: String)
}

extension InMaintenance {
    /// For the pages of administrators, and for saying that one is an administrator.
    static let forAdministrators = InMaintenance.open(why: "administrators come in this way")

    /// For the routes of updates.
    static let forUpdates = InMaintenance.open(why: "an update may be what it is for")
}
