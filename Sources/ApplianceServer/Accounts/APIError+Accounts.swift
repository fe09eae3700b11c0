import Accounts
import Components
import HTTPTypes

extension APIError {
    init(accounts error: AccountsError) {
        switch error {
        case .unusable, .replaced: self.init(.accounts, because: error.description)
        case .damaged: self.init(.internalServerError, "accounts_error", error.description)
        case .invalidName: self.init(.badRequest, "invalid_value", error.description, parameter: "name")
        case .invalidPassword: self.init(.badRequest, "invalid_value", error.description, parameter: "password")
        case .nameTaken: self.init(.conflict, "name_taken", error.description, parameter: "name")
        case .unknownAccount: self.init(.notFound, "account_not_found", error.description)
        case .unknownKey: self.init(.notFound, "key_not_found", error.description, parameter: "id")
        case .lastOwner: self.init(.conflict, "last_owner", error.description)
        case .tooMany: self.init(.conflict, "too_many", error.description)
        case .setupDone: self.init(.gone, "setup_done", error.description)
        case .wrongCode: self.init(.unauthorized, "invalid_code", error.description, parameter: "code")
        }
    }
}
