import Accounts
import ArgumentParser
import Foundation

/// `account keys`.
struct AccountKeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Makes, lists and revokes API keys.",
        subcommands: [KeysCreate.self, KeysList.self, KeysRevoke.self]
    )
}

/// `account keys create`.
struct KeysCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Makes a key for an account and prints it; it is shown this once."
    )

    @OptionGroup var options: AccountOptions

    @Argument(help: "The account it acts for.")
    var account: String

    @Argument(help: "What it is for, to know it again.")
    var name: String

    @Option(name: .customLong("scope"), help: "transcribe, read, admin or update; repeat it for several.")
    var scopes: [Scope] = [.transcribe]

    @Option(help: "Days after which it expires; never if not given.")
    var days: Int?

    func validate() throws {
        if let days, !(1...3650).contains(days) { throw ValidationError("--days must be 1 to 3650.") }
    }

    func run() async throws {
        try await reportingFailure {
            let store = try await options.store()
            let owner = try await store.existing(account)
            guard Set(scopes).isSubset(of: owner.role.scopes) else {
                throw ValidationError(
                    "A key may no more than its account, and \(owner.name) is \(owner.role.rawValue)."
                )
            }
            let secret = try await options.recording("keys create \(name)", of: owner.name, in: store) {
                try await store.createKey(
                    named: name,
                    for: owner,
                    scopes: Set(scopes),
                    expiresAt: days.map { Date(timeIntervalSinceNow: Double($0) * 86400) }
                ).secret
            }
            Terminal.standardOutput.print(secret)
        }
    }
}

/// `account keys list`.
struct KeysList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the keys and their state.")

    @OptionGroup var options: AccountOptions

    func run() async throws {
        try await reportingFailure {
            for key in try await options.store().keys() {
                let state = key.isValid(at: .now) ? "valid" : key.revokedAt == nil ? "expired" : "revoked"
                let fields = [
                    key.id, key.prefix + "…", key.owner, key.name, key.scopes.names.joined(separator: ","), state,
                ]
                Terminal.standardOutput.print(fields.joined(separator: "\t"))
            }
        }
    }
}

/// `account keys revoke`.
struct KeysRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Ends a key for good; from the next request on it opens nothing."
    )

    @OptionGroup var options: AccountOptions

    @Argument(help: "Its id, as 'keys list' shows it.")
    var id: String

    func run() async throws {
        try await reportingFailure {
            let store = try await options.store()
            try await options.recording("keys revoke", of: id, in: store) {
                guard try await store.revokeKey(id) else { throw AccountsError.unknownKey(id) }
            }
            Terminal.standardOutput.print("The key is revoked.")
        }
    }
}
