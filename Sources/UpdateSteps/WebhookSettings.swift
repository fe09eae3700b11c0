/// Who is told how updates end.
package struct WebhookSettings: Sendable, Equatable {
    package var url: String
    /// A file with the secret that messages are signed with; nil for none.
    package var secretFile: String?
    /// Whether the address may be that of this machine or of the local network.
    package var allowsPrivate: Bool

    package init(url: String, secretFile: String?, allowsPrivate: Bool) {
        self.url = url
        self.secretFile = secretFile
        self.allowsPrivate = allowsPrivate
    }
}
