import ArgumentParser

/// `account`: who may do what, for whoever may read the data directory.
struct AccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Shows and changes accounts and keys; a running server heeds it at once.",
        subcommands: [
            AccountSetupCode.self, AccountCreate.self, AccountList.self, AccountPassword.self, AccountRole.self,
            AccountDelete.self, AccountKeys.self,
        ]
    )
}
