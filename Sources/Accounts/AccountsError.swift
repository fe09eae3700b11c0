import GRDB

/// Why something about accounts cannot be done.
package enum AccountsError: Error, Equatable, Sendable {
    case unusable(path: String, detail: String)
    /// The file that is open is not at its path any more.
    case replaced(path: String)
    /// A row that no release known to this one has written.
    case damaged(detail: String)
    case invalidName
    case invalidPassword
    case nameTaken(String)
    case unknownAccount(String)
    case unknownKey(String)
    /// Without an owner nobody could administer any more.
    case lastOwner
    case tooMany(String)
    /// There is an owner already.
    case setupDone
    case wrongCode
}

extension AccountsError {
    init(_ error: DatabaseError, path: String) {
        self = .unusable(path: path, detail: error.message ?? "SQLite error \(error.resultCode.rawValue)")
    }
}

extension AccountsError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unusable(let path, let detail): "The accounts in \(path) cannot be used: \(detail)."
        case .replaced(let path):
            "The accounts in \(path) were moved, deleted or replaced while they are in use. "
                + "Put the file back, or restart the appliance."
        case .damaged(let detail): "The accounts' file holds something this release does not understand: \(detail)."
        case .invalidName: "A name has 1 to 64 characters, all of them visible."
        case .invalidPassword:
            "A password has \(PasswordRule.shortest) to \(PasswordRule.longest) characters and is not the name."
        case .nameTaken(let name): "There is an account '\(name)' already."
        case .unknownAccount(let name): "There is no account '\(name)'."
        case .unknownKey(let id): "There is no valid key '\(id)'."
        case .lastOwner: "This is the last owner; make another account an owner first."
        case .tooMany(let what): "There are too many \(what) already; delete some first."
        case .setupDone: "The appliance is set up already: there is an owner. Log in instead."
        case .wrongCode:
            "This is not the set-up code. The newest one counts; 'whisper-appliance account setup-code' prints another."
        }
    }
}
