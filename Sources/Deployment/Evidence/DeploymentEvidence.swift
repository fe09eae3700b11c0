/// What was read to find out where the appliance runs; nothing is concluded yet.
package struct DeploymentEvidence: Sendable, Equatable {
    /// What one file said.
    enum Reading: Sendable, Equatable {
        case absent
        /// It is there; empty for folders, sockets, and files that say nothing of interest.
        case present(String)
        /// It may be there; why it could not be read.
        case unreadable(String)
    }

    var readings: [SystemPaths: Reading]
    /// Those variables of this process that tell something.
    var variables: [String: String]

    var mounts: MountTable { MountTable(text(.mounts)) }

    /// What a file said; empty if it said nothing.
    func text(_ path: SystemPaths) -> String {
        if case .present(let text) = readings[path] { text } else { "" }
    }

    func has(_ path: SystemPaths) -> Bool {
        if case .present = readings[path] { true } else { false }
    }

    /// The file as a sign of something; nil if it is not there.
    func sign(_ path: SystemPaths) -> Sign? {
        has(path) ? Sign(path.rawValue, text(path).isEmpty ? "is there" : text(path)) : nil
    }
}

/// One thing that was found, and where.
package struct Sign: Encodable, Sendable, Equatable {
    package let source: String
    package let found: String

    init(_ source: String, _ found: String) {
        self.source = source
        self.found = String(found.prefix(200))
    }
}

/// One thing that was looked at, whether there was anything or not.
package struct EvidenceItem: Encodable, Sendable, Equatable {
    package enum State: String, Encodable, Sendable { case absent, present, unreadable }

    package let source: String
    package let state: State
    /// What it said, or why it could not be read.
    package let excerpt: String?
}

extension DeploymentEvidence {
    /// All of it, for people; long files only in numbers.
    var items: [EvidenceItem] {
        SystemPaths.allCases.compactMap { path in readings[path].map { item(path, $0) } }
            + variables.sorted { $0.key < $1.key }.map {
                EvidenceItem(source: "$" + $0.key, state: .present, excerpt: $0.value)
            }
    }

    private func item(_ path: SystemPaths, _ reading: Reading) -> EvidenceItem {
        switch reading {
        case .absent: EvidenceItem(source: path.rawValue, state: .absent, excerpt: nil)
        case .unreadable(let why): EvidenceItem(source: path.rawValue, state: .unreadable, excerpt: why)
        case .present where path == .mounts:
            EvidenceItem(source: path.rawValue, state: .present, excerpt: mounts.summary)
        case .present(let text):
            EvidenceItem(
                source: path.rawValue,
                state: .present,
                excerpt: text.isEmpty ? nil : Sign(path.rawValue, text).found
            )
        }
    }
}
