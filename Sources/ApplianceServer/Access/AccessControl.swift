import Accounts
import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// Finds out who calls and whether that is enough.
struct AccessControl: Sendable {
    /// What the owner decided.
    struct Policy: Sendable {
        /// Whether other machines need no key.
        var open = false
        /// Whether programs on this machine need none.
        var localAccess = true
        /// Whether the server speaks TLS itself.
        var tls = true
        /// Whether only administrators may hand in recordings.
        var intakeIsClosed = false
    }

    let accounts: AccountStore
    let limits: AccessLimits
    private let adminTokenHash: SHA256.Digest
    private let ownNames: Set<String>
    private let policy: Policy

    /// - Parameter ownNames: The DNS names of this machine, lower case.
    init(
        accounts: AccountStore,
        limits: AccessLimits = AccessLimits(),
        adminToken: String,
        ownNames: [String],
        policy: Policy = Policy()
    ) {
        self.accounts = accounts
        self.limits = limits
        self.ownNames = Set(ownNames)
        self.policy = policy
        adminTokenHash = SHA256.hash(data: Data(adminToken.utf8))
    }

    /// Lets a request in.
    ///
    /// - Returns: Who sends it.
    /// - Throws: `APIError` if it is refused; `AccountsError`.
    func check(_ request: Request, _ context: ApplianceContext, for access: Access) async throws -> Caller {
        if case .everyone = access { return Caller(address: context.remoteAddress?.ipAddress ?? "") }
        let caller = try await caller(request, context)
        // This machine's programs would only slow down themselves.
        if !caller.isLocal { try await limits.count(Self.name(caller)) }
        if let refusal = access.refusal(
            caller,
            changing: Access.isChanging(request.method),
            intakeIsClosed: policy.intakeIsClosed
        ) {
            // A right key is let in however many wrong ones its network sends: it cannot be guessed.
            if caller.hasWrongKey, !caller.isLocal { try await limits.guess(by: [.keys(caller.address)]) }
            throw refusal
        }
        return caller
    }

    func caller(_ request: Request, _ context: ApplianceContext) async throws -> Caller {
        let origin = Origin(request, from: context.remoteAddress, ownNames: ownNames, tls: policy.tls)
        var caller = Caller(
            isLocal: origin.isLocal,
            isForeignPage: origin.isForeignPage,
            address: origin.address,
            isConfidential: origin.isConfidential
        )
        // It is refused whoever sends it.
        if caller.isForeignPage { return caller }
        let credentials = Credentials(request.headers)
        if let key = credentials.key {
            if let identity = try await identity(key: key) {
                caller.identity = identity
                return caller
            }
            caller.hasWrongKey = true
        }
        if let token = credentials.session, let (session, account) = try await accounts.session(token: token) {
            caller.identity = .session(session, account)
            caller.hasWrongKey = false
            return caller
        }
        // OpenAI's SDK always sends some key; on this machine, and where the owner opened it, any will do that was not
        // made by an appliance.
        if credentials.key?.hasPrefix(APIKey.mark) == true { return caller }
        if caller.isLocal, policy.localAccess {
            caller.identity = .machine
        } else if policy.open {
            caller.identity = .neighbour
        }
        return caller
    }

    private func identity(key: String) async throws -> Identity? {
        // Digests are compared in constant time.
        if SHA256.hash(data: Data(key.utf8)) == adminTokenHash { return .adminToken }
        guard key.hasPrefix(APIKey.mark), let (key, account) = try await accounts.key(secret: key) else { return nil }
        return .key(key, account)
    }

    /// Whose requests are counted together.
    private static func name(_ caller: Caller) -> String {
        switch caller.identity {
        case .key(let key, _): key.id
        case .session(_, let account): account.id
        case .stranger, .machine, .neighbour, .adminToken: AccessLimits.Subject.network(caller.address)
        }
    }
}
