/// One thing that is not as it was shipped.
package struct IdentityDeviation: Codable, Sendable, Equatable {
    package let fact: IdentityFact
    /// A file of the release, or what else it is about.
    package let subject: String
    /// As it was shipped; nil if it was not.
    package let expected: String?
    /// As it is; nil if it is not there.
    package let found: String?

    package init(_ fact: IdentityFact, _ subject: String, expected: String?, found: String?) {
        self.fact = fact
        self.subject = subject
        self.expected = expected
        self.found = found
    }
}

extension IdentityDeviation: CustomStringConvertible {
    package var description: String {
        switch (expected, found) {
        case (_, let found?) where fact == .mounts: "\(found) is mounted over “\(subject)”"
        case (let expected?, nil): "“\(subject)” is missing; it was shipped as \(expected)"
        case (nil, let found?): "“\(subject)” does not belong there (\(found))"
        case (let expected?, let found?): "“\(subject)” is \(found), not \(expected)"
        case (nil, nil): "“\(subject)” cannot be told"
        }
    }
}
