/// What passwords must be like: long rather than strange.
enum PasswordRule {
    static let shortest = 10
    static let longest = 256

    /// - Throws: `AccountsError.invalidPassword`.
    static func check(_ password: String, name: String) throws {
        guard (shortest...longest).contains(password.count), password.utf8.count <= 4 * longest,
            Account.key(of: password) != Account.key(of: name)
        else { throw AccountsError.invalidPassword }
    }
}
