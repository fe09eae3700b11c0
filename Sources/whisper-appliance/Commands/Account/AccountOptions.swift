import Accounts
import ArgumentParser
import Deployment
import Foundation

/// What the commands below `account` share.
struct AccountOptions: ParsableArguments {
    @OptionGroup var settings: SettingsOptions

    /// The accounts of the data directory.
    ///
    /// - Throws: `AccountsError`, `SettingsError`.
    func store() async throws -> AccountStore {
        // Nothing here is for others' eyes.
        umask(0o077)
        let paths = try await settings.load().paths
        try paths.create()
        return try AccountStore(path: paths.accounts)
    }

    /// Does something and remembers it, with what came of it.
    func recording<Result>(
        _ action: String,
        of subject: String,
        in store: AccountStore,
        _ work: () async throws -> Result
    ) async throws -> Result {
        var entry = AuditEntry(actor: "the command line (\(NSUserName()))", action: action, subject: subject)
        do {
            let result = try await work()
            try await store.record(entry)
            return result
        } catch let error as AccountsError {
            entry.outcome = "refused"
            try await store.record(entry)
            throw error
        }
    }
}

extension AccountStore {
    /// - Throws: `AccountsError.unknownAccount`.
    func existing(_ name: String) async throws -> Account {
        guard let account = try await account(named: name) else { throw AccountsError.unknownAccount(name) }
        return account
    }
}

extension Role: ExpressibleByArgument {}
extension Scope: ExpressibleByArgument {}

/// A password, typed unseen or handed in through standard input: never an argument, which others on the machine can see.
enum PasswordInput {
    /// - Throws: `ValidationError` when there is none, or it was typed differently the second time.
    static func read() throws -> String {
        guard isatty(STDIN_FILENO) == 1 else {
            guard let line = readLine(strippingNewline: true), !line.isEmpty else {
                throw ValidationError("The password is read from standard input, and there was none.")
            }
            return line
        }
        let password = prompt("Password: ")
        guard prompt("Again: ") == password else { throw ValidationError("The two passwords differ.") }
        return password
    }

    private static func prompt(_ text: String) -> String {
        Terminal.standardError.print(text, terminator: "")
        var terminal = termios()
        tcgetattr(STDIN_FILENO, &terminal)
        let before = terminal
        terminal.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal)
        var restored = before
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &restored)
            Terminal.standardError.print("")
        }
        return readLine(strippingNewline: true) ?? ""
    }
}
