/// One thing in which two appliances differ.
package struct IdentityDifference: Codable, Sendable, Equatable {
    package let section: IdentityDocument.Section
    /// The file, the setting or what else.
    package let name: String
    /// Nil if this appliance does not have it.
    package let here: String?
    package let there: String?

    package init(section: IdentityDocument.Section, name: String, here: String?, there: String?) {
        self.section = section
        self.name = name
        self.here = here
        self.there = there
    }
}

/// How two appliances differ; pure.
package struct IdentityDifferences: Codable, Sendable, Equatable {
    package let equal: Bool
    package let differences: [IdentityDifference]
    /// Sections that only one of the two has, or nobody wants.
    package let notCompared: [IdentityDocument.Section]

    private enum CodingKeys: String, CodingKey {
        case equal, differences
        case notCompared = "not_compared"
    }

    /// - Parameter ignored: Sections that do not matter.
    package init(
        here: IdentityDocument,
        there: IdentityDocument,
        ignoring ignored: Set<IdentityDocument.Section> = []
    ) {
        var differences: [IdentityDifference] = []
        var notCompared: [IdentityDocument.Section] = []
        for section in IdentityDocument.Section.allCases {
            guard !ignored.contains(section), let mine = here[section], let other = there[section] else {
                notCompared.append(section)
                continue
            }
            // A manifest knows nothing of what was measured of a program that runs.
            let names = there.identity == nil || here.identity == nil ? Set(mine.keys).intersection(other.keys) : nil
            for name in Set(mine.keys).union(other.keys).sorted()
            where mine[name] != other[name] && (section == .files || names?.contains(name) != false) {
                differences.append(.init(section: section, name: name, here: mine[name], there: other[name]))
            }
        }
        self.differences = differences
        self.notCompared = notCompared
        equal = differences.isEmpty
    }

    /// For people, a line for each.
    package var text: String {
        var lines: [String] = []
        for section in IdentityDocument.Section.allCases {
            let found = differences.filter { $0.section == section }
            if !found.isEmpty { lines.append("\(section.rawValue)") }
            for difference in found {
                let here = difference.here.map(Self.short) ?? "(none)"
                let there = difference.there.map(Self.short) ?? "(none)"
                lines.append("  \(difference.name): here \(here), there \(there)")
            }
        }
        if !notCompared.isEmpty {
            lines.append("Not compared: " + notCompared.map(\.rawValue).joined(separator: ", ") + ".")
        }
        lines.append(equal ? "Nothing that was compared differs." : "\(differences.count) differences.")
        return lines.joined(separator: "\n")
    }

    /// Of a hash, people only look at the beginning.
    private static func short(_ value: String) -> String {
        value.utf8.count == 64 && value.allSatisfy(\.isHexDigit) ? String(value.prefix(12)) + "…" : value
    }
}
