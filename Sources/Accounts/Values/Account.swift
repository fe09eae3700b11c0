package import Foundation

/// Somebody who logs in by name and password.
package struct Account: Sendable, Equatable {
    package let id: String
    /// As it was given; it is found whatever the case.
    package let name: String
    package let role: Role
    package let createdAt: Date

    package init(id: String, name: String, role: Role, createdAt: Date) {
        self.id = id
        self.name = name
        self.role = role
        self.createdAt = createdAt
    }

    /// A new one, with its creation as the file keeps it.
    init(name: String, role: Role, at now: Date) {
        self.init(
            id: Secret.identifier("acc"),
            name: name,
            role: role,
            createdAt: Date(timeIntervalSince1970: (now.timeIntervalSince1970 * 1000).rounded() / 1000)
        )
    }

    /// A name as people type it, without what cannot be seen.
    ///
    /// - Throws: `AccountsError.invalidName`.
    static func checkedName(_ text: String) throws -> String {
        let name = text.precomposedStringWithCanonicalMapping.trimmingCharacters(in: .whitespaces)
        let invisible = CharacterSet.controlCharacters.union(.newlines).union(.illegalCharacters)
        guard (1...64).contains(name.count), name.utf8.count <= 256, name.rangeOfCharacter(from: invisible) == nil
        else { throw AccountsError.invalidName }
        return name
    }

    /// What two names have in common that count as the same.
    package static func key(of name: String) -> String {
        name.precomposedStringWithCanonicalMapping.trimmingCharacters(in: .whitespaces).lowercased()
    }
}
