import Accounts
import NIOCore

/// Among whom the engine is shared fairly, and who has to do with a job.
enum JobOwner {
    /// The name of a caller: an account's id, or else the machine itself, or another by its address.
    static func name(of context: ApplianceContext) -> String {
        if let account = context.caller.account { return account.id }
        guard let address = context.remoteAddress?.ipAddress else { return "local" }
        return ["127.0.0.1", "::1"].contains(address) ? "local" : address
    }

    /// The only owner whose jobs a caller has to do with: itself, unless it may read the archive; nil for all.
    static func limit(of context: ApplianceContext) -> String? {
        context.caller.scopes.contains(.read) ? nil : name(of: context)
    }
}
