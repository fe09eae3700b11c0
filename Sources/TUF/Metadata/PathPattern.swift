/// A shell pattern for paths, matched folder by folder: `*`, `?`, `[a-z]` and `[!a-z]` never match a `/`.
struct PathPattern {
    private let parts: [[Element]]

    fileprivate enum Element {
        case any
        case one
        case scalar(Unicode.Scalar)
        case set([ClosedRange<Unicode.Scalar>], isInverted: Bool)
    }

    init(_ pattern: String) { parts = Self.folders(of: pattern).map { Self.elements(of: $0[...]) } }

    func matches(_ path: String) -> Bool {
        let folders = Self.folders(of: path)
        return folders.count == parts.count && zip(parts, folders).allSatisfy(Self.matches)
    }

    /// Code points, because characters of Swift would join `/` and a combining mark after it.
    private static func folders(of path: String) -> [[Unicode.Scalar]] {
        path.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map(Array.init)
    }

    private static func elements(of pattern: ArraySlice<Unicode.Scalar>) -> [Element] {
        var elements: [Element] = []
        var rest = pattern
        while let first = rest.popFirst() {
            switch first {
            case "*": elements.append(.any)
            case "?": elements.append(.one)
            case "[":
                let set = Self.set(in: &rest)
                elements.append(set ?? .scalar(first))
            default: elements.append(.scalar(first))
            }
        }
        return elements
    }

    /// The set that starts behind a `[`; nothing, and the pattern as it was, when no `]` ends it.
    private static func set(in pattern: inout ArraySlice<Unicode.Scalar>) -> Element? {
        var rest = pattern
        let isInverted = rest.first == "!"
        if isInverted { rest.removeFirst() }
        // A bracket at the start belongs to the set.
        guard let end = rest.dropFirst().firstIndex(of: "]") else { return nil }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        pattern = rest[(end + 1)...]
        rest = rest[..<end]
        while let low = rest.popFirst() {
            guard rest.count >= 2, rest.first == "-", let high = rest.dropFirst().first else {
                ranges.append(low...low)
                continue
            }
            rest = rest.dropFirst(2)
            if low <= high { ranges.append(low...high) }
        }
        return .set(ranges, isInverted: isInverted)
    }

    /// Goes back to the last `*` only, so the work is at most the product of the lengths.
    private static func matches(_ pattern: [Element], _ name: [Unicode.Scalar]) -> Bool {
        var (element, position) = (0, 0)
        var retry: (element: Int, position: Int)?
        while position < name.count {
            if element < pattern.count, case .any = pattern[element] {
                retry = (element, position)
                element += 1
            } else if element < pattern.count, pattern[element].matches(name[position]) {
                element += 1
                position += 1
            } else if let star = retry {
                retry = (star.element, star.position + 1)
                element = star.element + 1
                position = star.position + 1
            } else {
                return false
            }
        }
        return pattern[element...].allSatisfy { if case .any = $0 { true } else { false } }
    }
}

extension PathPattern.Element {
    fileprivate func matches(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .any, .one: true
        case .scalar(let own): own == scalar
        case .set(let ranges, let isInverted): ranges.contains { $0.contains(scalar) } != isInverted
        }
    }
}
