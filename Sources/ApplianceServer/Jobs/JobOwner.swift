import NIOCore

/// Among whom the engine is shared fairly.
enum JobOwner {
    /// The name of a caller: the machine itself, or another by its address.
    ///
    /// There are no accounts yet.
    static func name(of context: ApplianceContext) -> String {
        guard let address = context.remoteAddress?.ipAddress else { return "local" }
        return ["127.0.0.1", "::1"].contains(address) ? "local" : address
    }
}
