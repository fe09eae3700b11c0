/// Why an identity cannot be told or compared, in one sentence each.
package enum IdentityError: Error, Equatable {
    case mountsUnknown
    /// The link `active` leads nowhere.
    case activeUnknown(String)
    /// What was named is nothing that an appliance can be compared with; the text says why.
    case notComparable(String, why: String)
}

extension IdentityError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .mountsUnknown: "The kernel does not tell what is mounted."
        case .activeUnknown(let path): "“\(path)” leads to no release, so nobody can tell which one is to run."
        case .notComparable(let name, let why): "\(name) cannot be compared with this appliance: \(why)"
        }
    }
}
