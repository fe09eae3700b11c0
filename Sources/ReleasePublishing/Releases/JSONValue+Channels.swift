import TUF

extension JSONValue {
    /// The note on a release's target about which channels it was added to.
    static func channels(_ channels: Set<Channel>) -> JSONValue {
        .object(["channels": .array(channels.map(\.rawValue).sorted().map { .string(ExactText($0)) })])
    }

    /// The channels in such a note.
    var channels: Set<Channel> {
        guard case .object(let members) = self, case .array(let names)? = members["channels"] else { return [] }
        return Set(
            names.compactMap { name in
                guard case .string(let text) = name else { return nil }
                return Channel(rawValue: "\(text)")
            }
        )
    }
}
