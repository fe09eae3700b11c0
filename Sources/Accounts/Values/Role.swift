/// What an account is for.
package enum Role: String, Sendable, CaseIterable {
    case owner
    case member
    /// Gets the text of what he hands in, and sees nothing else.
    case guest = "guest-transcriber"

    package var scopes: Set<Scope> {
        switch self {
        case .owner: Set(Scope.allCases)
        case .member: [.transcribe, .read]
        case .guest: [.transcribe]
        }
    }
}
