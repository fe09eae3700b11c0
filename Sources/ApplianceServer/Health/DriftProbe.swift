import Updates

/// What the supervisor found out about the program files of this server.
struct DriftProbe: Sendable {
    struct Result: Sendable, Equatable {
        /// Whether the files are not what was shipped; nil where that cannot be told.
        var isChanged: Bool?
        /// What is wrong with them, or why nobody can tell.
        var problem: String?
    }

    /// The data directory.
    let data: String
    /// The generation of this server; without one nobody looks after its files.
    let generation: String?

    /// Nil where nobody has looked yet.
    func result() async -> Result? {
        guard let number = generation.flatMap({ Int($0) }),
            let report = UpdateRecords(InstallationLayout(data: data, releases: "")).drift(),
            report.generation == number || report.generation == nil
        else { return nil }
        return Result(
            isChanged: report.state == .unknown ? nil : report.state == .drifted,
            problem: report.state == .ok ? nil : report.faults.joined(separator: "; ")
        )
    }
}
