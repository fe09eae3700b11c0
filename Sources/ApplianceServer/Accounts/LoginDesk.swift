import Accounts
import HTTPTypes

/// Tries passwords and codes: a few at a time, and ever more slowly for who keeps guessing.
struct LoginDesk: Sendable {
    let accounts: AccountStore
    let limits: AccessLimits
    /// A try takes much memory; only some may wait for it.
    private let admission = Admission(places: 1, waiting: 16)

    init(accounts: AccountStore, limits: AccessLimits) {
        self.accounts = accounts
        self.limits = limits
    }

    /// - Throws: `APIError` when the name or password is wrong, or it is not the time to try.
    func account(named name: String, password: String, for caller: Caller) async throws -> Account {
        try Self.insistOnSecrecy(caller)
        // Who sits at this machine is never kept out of an account by guesses made elsewhere.
        let account = AccessLimits.Subject.account(Account.key(of: String(name.prefix(64))))
        let subjects = caller.isLocal ? [.address(caller.address)] : [.address(caller.address), account]
        return try await guessing(subjects) {
            guard let account = try await accounts.account(named: name, password: password) else {
                throw APIError(.unauthorized, "invalid_credentials", "The name or the password is wrong.")
            }
            return account
        }
    }

    /// Makes the first owner.
    ///
    /// - Throws: `APIError`, `AccountsError`.
    func setUp(code: String, name: String, password: String, for caller: Caller) async throws -> Account {
        try Self.insistOnSecrecy(caller)
        return try await guessing([.address(caller.address)]) {
            try await accounts.setUp(code: code, name: name, password: password)
        }
    }

    /// Changes a password, for who knows the present one.
    ///
    /// - Throws: `APIError`, `AccountsError`.
    func change(_ account: Account, from old: String, to new: String, for caller: Caller) async throws {
        let session: String? = if case .session(let session, _) = caller.identity { session.id } else { nil }
        let known = try await self.account(named: account.name, password: old, for: caller)
        try await admission.admit { try await accounts.setPassword(new, of: known, keeping: session) }
    }

    /// Creates an account, or gives one another password, in its turn.
    func inTurn<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        try await admission.admit(work)
    }

    private func guessing(
        _ subjects: [AccessLimits.Subject],
        _ work: () async throws -> Account
    ) async throws -> Account {
        try await limits.guess(by: subjects)
        do {
            let account = try await admission.admit(work)
            await limits.forgive(subjects)
            return account
        } catch let error as AccountsError where error != .wrongCode {
            // The code was right, or nobody tried one; what is wrong is something else.
            await limits.forgive(subjects)
            throw error
        } catch {
            await limits.confirm(subjects)
            throw error
        }
    }

    /// A password is not sent where others can read it.
    static func insistOnSecrecy(_ caller: Caller) throws {
        guard !caller.isConfidential else { return }
        throw APIError(
            .forbidden,
            "insecure_connection",
            """
            Over plain HTTP a password could be read on the way, so it is only taken on this machine. Use HTTPS: start the \
            appliance with --tls on, or have the proxy set X-Forwarded-Proto.
            """
        )
    }
}
