import HTTPTypes

/// Who may call a route.
enum Access: Sendable, Equatable {
    /// Everyone; `why` says what makes that safe.
    case everyone(why: String)
    /// Requests from this machine, or with a key, or all if the owner opened the appliance.
    case users
    /// As `users`; but while an update may still be undone, recordings are taken from administrators only.
    case uploaders
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
    ///
    /// - Parameters:
    ///   - open: Whether other machines need no token.
    ///   - intakeIsClosed: Whether nothing may be stored that an update which is undone would lose.
    func refusal(_ caller: Caller, open: Bool, intakeIsClosed: Bool = false) -> APIError? {
        if case .everyone = self { return nil }
        if caller.isForeignPage {
            return APIError(.forbidden, "foreign_origin", "A page of another site may not use the appliance.")
        }
        if caller.hasAdminToken { return nil }
        // OpenAI's SDK always sends some key; on this machine, and where the owner opened it, any will do.
        if self != .administrators, open || caller.isLocal {
            return self == .uploaders && intakeIsClosed ? Self.updating : nil
        }
        let message =
            caller.hasWrongKey
            ? "This key is not valid here." : "A key is needed: 'Authorization: Bearer' with the admin token."
        return APIError(.unauthorized, "invalid_api_key", message)
    }

    private static let updating = APIError(
        .serviceUnavailable,
        "updating",
        "An update is being tried out; recordings are taken again in a few minutes.",
        retryAfter: 60
    )
}
