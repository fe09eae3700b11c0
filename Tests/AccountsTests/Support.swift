import Accounts

extension PasswordCost {
    /// Quick: what is tested is not how long it takes.
    static let cheap = PasswordCost(exponent: 4, blockSize: 1, parallelism: 1)
}

/// The accounts of an appliance, in a folder.
func store(_ folder: String, cost: PasswordCost = .cheap) throws -> AccountStore {
    try AccountStore(path: folder + "/accounts.sqlite", cost: cost)
}

let password = "correct horse battery"
