import Accounts
import ArgumentParser

/// `account setup-code`.
struct AccountSetupCode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup-code",
        abstract: "Prints a new code that makes whoever has it the owner, once; older codes become void."
    )

    @OptionGroup var options: AccountOptions

    func run() async throws {
        try await reportingFailure {
            guard let code = try await options.store().renewSetupCode() else { throw AccountsError.setupDone }
            Terminal.standardOutput.print(code)
        }
    }
}

/// `account create`.
struct AccountCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Adds an account; the password is typed, or comes through standard input."
    )

    @OptionGroup var options: AccountOptions

    @Argument(help: "The name to log in with.")
    var name: String

    @Option(help: "owner, member or guest-transcriber.")
    var role: Role = .member

    func run() async throws {
        try await reportingFailure {
            let store = try await options.store()
            let password = try PasswordInput.read()
            let account = try await options.recording("account create \(role.rawValue)", of: name, in: store) {
                try await store.create(name: name, password: password, role: role)
            }
            Terminal.standardOutput.print("\(account.name) can log in as \(account.role.rawValue).")
        }
    }
}

/// `account password`.
struct AccountPassword: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "password",
        abstract: "Gives an account another password and ends its sessions."
    )

    @OptionGroup var options: AccountOptions

    @Argument var name: String

    func run() async throws {
        try await reportingFailure {
            let store = try await options.store()
            let account = try await store.existing(name)
            let password = try PasswordInput.read()
            try await options.recording("account password", of: account.name, in: store) {
                try await store.setPassword(password, of: account)
            }
            Terminal.standardOutput.print("\(account.name) has a new password.")
        }
    }
}

/// `account role`.
struct AccountRole: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "role", abstract: "Gives an account another role.")

    @OptionGroup var options: AccountOptions

    @Argument var name: String

    @Argument(help: "owner, member or guest-transcriber.")
    var role: Role

    func run() async throws {
        try await reportingFailure {
            let store = try await options.store()
            let account = try await store.existing(name)
            try await options.recording("account role \(role.rawValue)", of: account.name, in: store) {
                try await store.setRole(role, of: account)
            }
            Terminal.standardOutput.print("\(account.name) is \(role.rawValue) now.")
        }
    }
}

/// `account delete`.
struct AccountDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Deletes an account, its sessions and its keys."
    )

    @OptionGroup var options: AccountOptions

    @Argument var name: String

    func run() async throws {
        try await reportingFailure {
            let store = try await options.store()
            let account = try await store.existing(name)
            try await options.recording("account delete", of: account.name, in: store) {
                try await store.delete(account)
            }
            Terminal.standardOutput.print("\(account.name) is deleted.")
        }
    }
}

/// `account list`.
struct AccountList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the accounts.")

    @OptionGroup var options: AccountOptions

    func run() async throws {
        try await reportingFailure {
            for account in try await options.store().accounts() {
                Terminal.standardOutput.print("\(account.name)\t\(account.role.rawValue)")
            }
        }
    }
}
