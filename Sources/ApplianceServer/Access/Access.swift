import Accounts
import HTTPTypes

/// Who may call a route.
enum Access: Sendable, Equatable {
    /// Everyone; `why` says what makes that safe.
    case everyone(why: String)
    /// Everyone but pages of other sites: who wants to say who he is.
    case newcomers(why: String)
    /// Whoever may hand in recordings or read the archive; to change anything takes `transcribe`.
    case clients
    /// Who may read the archive; to change anything takes `transcribe` as well.
    case users
    /// Who may hand in recordings; but while an update may still be undone, only administrators.
    case uploaders
    /// Who logged in, for what is his own; and administrators.
    case holders
    /// Who may exchange releases.
    case updaters
    /// Who may do everything.
    case administrators
}

extension Access {
    /// Why a caller is refused; nil if it is let in.
    ///
    /// - Parameters:
    ///   - changing: Whether the request's method is one that changes something.
    ///   - intakeIsClosed: Whether nothing may be stored that an update which is undone would lose.
    func refusal(_ caller: Caller, changing: Bool = false, intakeIsClosed: Bool = false) -> APIError? {
        if case .everyone = self { return nil }
        if caller.isForeignPage {
            return APIError(.forbidden, "foreign_origin", "A page of another site may not use the appliance.")
        }
        if case .newcomers = self { return nil }
        guard allows(caller, changing: changing) else { return Self.refusal(of: caller, needing: need(changing)) }
        if self == .uploaders, intakeIsClosed, !caller.scopes.contains(.admin) { return Self.updating }
        return nil
    }

    /// Whether a request of this method changes something.
    static func isChanging(_ method: HTTPRequest.Method) -> Bool { ![.get, .head, .options].contains(method) }

    private func allows(_ caller: Caller, changing: Bool) -> Bool {
        switch self {
        case .everyone, .newcomers: true
        case .clients where !changing: !caller.scopes.isDisjoint(with: [.transcribe, .read])
        case .holders: caller.scopes.contains(.admin) || caller.hasLoggedIn
        case .clients, .users, .uploaders, .updaters, .administrators: caller.scopes.isSuperset(of: need(changing))
        }
    }

    /// The permissions a caller must have.
    func need(_ changing: Bool) -> Set<Scope> {
        switch self {
        case .everyone, .newcomers: []
        case .users: changing ? [.transcribe, .read] : [.read]
        case .clients, .uploaders: [.transcribe]
        case .updaters: [.update]
        case .holders, .administrators: [.admin]
        }
    }

    private static func refusal(of caller: Caller, needing scopes: Set<Scope>) -> APIError {
        guard caller.identity.isNamed else {
            let message =
                caller.hasWrongKey
                ? "This key is not valid here."
                : "A key is needed, as 'Authorization: Bearer': one of an account, or the admin token. Or log in."
            return APIError(.unauthorized, "invalid_api_key", message)
        }
        let names = scopes.names.map { "'\($0)'" }.joined(separator: " and ")
        return APIError(.forbidden, "insufficient_scope", "\(caller.identity) lacks the permission \(names) for this.")
    }

    private static let updating = APIError(
        .serviceUnavailable,
        "updating",
        "An update is being tried out; recordings are taken again in a few minutes.",
        retryAfter: 60
    )
}
