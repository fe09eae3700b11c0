import HTTPTypes

/// Who may call a route.
enum Access: Sendable, Equatable {
    /// Everyone; `why` says what makes that safe.
    case everyone(why: String)
    /// Requests from this machine, or with a key, or all if the owner opened the appliance.
    case users
    /// Requests with the admin token, wherever they come from.
    case administrators
}

/// What is known of a caller.
struct Caller: Sendable, Equatable {
    /// The connection comes from this machine, and no proxy says it forwards somebody else.
    var isLocal: Bool
    var hasAdminToken: Bool
    /// The caller gave a key that is none.
    var hasWrongKey: Bool
    /// A browser acts for a page of another site.
    var isForeignPage: Bool

    init(isLocal: Bool, hasAdminToken: Bool, hasWrongKey: Bool, isForeignPage: Bool) {
        self.isLocal = isLocal
        self.hasAdminToken = hasAdminToken
        self.hasWrongKey = hasWrongKey
        self.isForeignPage = isForeignPage
    }
}

extension Access {
    /// Why a caller is refused; nil if it is let in.
    func refusal(_ caller: Caller, open: Bool) -> APIError? {
        if case .everyone = self { return nil }
        if caller.isForeignPage {
            return APIError(.forbidden, "foreign_origin", "A page of another site may not use the appliance.")
        }
        if caller.hasAdminToken { return nil }
        // OpenAI's SDK always sends some key; on this machine, and where the owner opened it, any will do.
        if self == .users, open || caller.isLocal { return nil }
        let message =
            caller.hasWrongKey
            ? "This key is not valid here." : "A key is needed: 'Authorization: Bearer' with the admin token."
        return APIError(.unauthorized, "invalid_api_key", message)
    }
}
