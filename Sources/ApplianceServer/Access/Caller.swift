import Accounts

/// What is known of a caller.
struct Caller: Sendable, Equatable {
    var identity: Identity
    /// The connection comes from this machine, and no proxy says it forwards somebody else.
    var isLocal: Bool
    /// The caller gave a key that is none.
    var hasWrongKey: Bool
    /// A browser acts for a page of another site.
    var isForeignPage: Bool
    /// Where the request comes from, in text form.
    var address: String
    /// Whether nobody on the way can read what is said.
    var isConfidential: Bool

    init(
        _ identity: Identity = .stranger,
        isLocal: Bool = false,
        hasWrongKey: Bool = false,
        isForeignPage: Bool = false,
        address: String = "",
        isConfidential: Bool = true
    ) {
        self.identity = identity
        self.isLocal = isLocal
        self.hasWrongKey = hasWrongKey
        self.isForeignPage = isForeignPage
        self.address = address
        self.isConfidential = isConfidential
    }

    /// What the caller may do.
    var scopes: Set<Scope> {
        switch identity {
        case .stranger: []
        case .machine, .neighbour: Role.member.scopes
        case .adminToken: Set(Scope.allCases)
        case .session(_, let account): account.role.scopes
        case .key(let key, let account): key.scopes.effective.intersection(account.role.scopes)
        }
    }

    /// Whose account it is, if it is anybody's.
    var account: Account? {
        switch identity {
        case .session(_, let account), .key(_, let account): account
        default: nil
        }
    }

    var hasLoggedIn: Bool { if case .session = identity { true } else { false } }
}

/// As whom a caller counts.
enum Identity: Sendable, Equatable {
    /// Nobody knows.
    case stranger
    /// A program on this machine, which could read the appliance's files anyway.
    case machine
    /// Anybody, where the owner opened the appliance.
    case neighbour
    case adminToken
    case session(Session, Account)
    case key(APIKey, Account)

    /// Whether the caller has shown anything that names it.
    var isNamed: Bool {
        switch self {
        case .stranger, .machine, .neighbour: false
        case .adminToken, .session, .key: true
        }
    }
}

extension Identity: CustomStringConvertible {
    /// As the audit log and refusals name it.
    var description: String {
        switch self {
        case .stranger: "a stranger"
        case .machine: "this machine"
        case .neighbour: "the open network"
        case .adminToken: "the admin token"
        case .session(_, let account): account.name
        case .key(let key, let account): "\(account.name)'s key '\(key.name)'"
        }
    }
}
