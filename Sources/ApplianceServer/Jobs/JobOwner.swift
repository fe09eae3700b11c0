import Accounts
import NIOCore

/// Among whom the engine is shared fairly.
enum JobOwner {
    /// The name of a caller: an account's id, or else the machine itself, or another by its address.
    static func name(of context: ApplianceContext) -> String {
        if let account = context.caller.account { return account.id }
        guard let address = context.remoteAddress?.ipAddress else { return "local" }
        return ["127.0.0.1", "::1"].contains(address) ? "local" : address
    }
}
