/// One thing that callers may be allowed to do.
package enum Scope: String, Sendable, CaseIterable {
    /// Hand in recordings and get their text back.
    case transcribe
    /// Read the archive; together with `transcribe`, change it.
    case read
    /// Everything, and who else may do what.
    case admin
    /// Look for updates, start them and undo them.
    case update
}

extension Set<Scope> {
    /// All that these allow: who administers can give himself the rest.
    package var effective: Set<Scope> { contains(.admin) ? Set(Scope.allCases) : self }

    /// As a list in a fixed order.
    package var names: [String] { Scope.allCases.filter(contains).map(\.rawValue) }
}
