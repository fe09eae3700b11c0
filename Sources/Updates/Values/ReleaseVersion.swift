/// A semantic version (semver.org 2.0.0); build metadata counts for nothing in comparisons.
package struct ReleaseVersion: Sendable, Hashable {
    private let numbers: [Int]
    private let prerelease: [String]
    /// As it was written.
    package let text: String

    /// - Throws: `UpdateError.version`.
    package init(_ text: String) throws(UpdateError) {
        let withoutBuild = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = withoutBuild[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false).compactMap(Self.number)
        let prerelease = parts.count == 2 ? Self.identifiers(parts[1]) : []
        let build = withoutBuild.count == 2 ? Self.identifiers(withoutBuild[1]) : []
        let dots = parts[0].utf8.count { $0 == UInt8(ascii: ".") }
        guard text.utf8.count <= 64, numbers.count == 3, dots == 2, let prerelease, build != nil,
            // Numbers in a pre-release have no leading zeros.
            prerelease.allSatisfy({ Self.number($0) != nil || !$0.utf8.allSatisfy(Self.isDigit) })
        else { throw .version(text) }
        self.numbers = numbers
        self.prerelease = prerelease
        self.text = text
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.numbers == right.numbers && left.prerelease == right.prerelease
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(numbers)
        hasher.combine(prerelease)
    }

    private static func identifiers(_ text: Substring) -> [String]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let isFine = parts.allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { byte in
                    isDigit(byte) || byte == UInt8(ascii: "-")
                        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                }
        }
        return isFine ? parts : nil
    }

    private static func number(_ text: some StringProtocol) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy(isDigit), text.utf8.count == 1 || text.utf8.first != UInt8(ascii: "0")
        else { return nil }
        return Int(text)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension ReleaseVersion: Comparable {
    package static func < (left: Self, right: Self) -> Bool {
        if left.numbers != right.numbers { return left.numbers.lexicographicallyPrecedes(right.numbers) }
        // A version without a pre-release is newer than all of its pre-releases.
        if left.prerelease.isEmpty || right.prerelease.isEmpty {
            return !left.prerelease.isEmpty && right.prerelease.isEmpty
        }
        for (one, other) in zip(left.prerelease, right.prerelease) where one != other {
            switch (number(one), number(other)) {
            case (let a?, let b?): return a < b
            case (_?, nil): return true
            case (nil, _?): return false
            case (nil, nil): return one.utf8.lexicographicallyPrecedes(other.utf8)
            }
        }
        return left.prerelease.count < right.prerelease.count
    }
}
