import Updates

/// What the supervisor found out about the program files of this server.
struct DriftProbe: Sendable {
    struct Result: Sendable, Equatable {
        /// The files are certainly not what was shipped.
        var isChanged: Bool
        var component: ComponentProbe.Component
    }

    /// Which files, only administrators are told.
    static let everybodysReason = "The program files are not what was shipped; reinstalling this version repairs them."

    /// The data directory.
    let data: String
    /// The generation of this server; without one nobody looks after its files.
    let generation: String?

    /// Nil where nobody has looked yet.
    func result() -> Result? {
        guard let number = generation.flatMap({ Int($0) }),
            let report = UpdateRecords(InstallationLayout(data: data, releases: "")).drift(),
            report.generation == number || report.generation == nil
        else { return nil }
        let problem = report.state == .ok ? nil : report.faults.joined(separator: "; ")
        return Result(
            isChanged: report.state == .drifted,
            component: ComponentProbe.Component(id: "program-files", isRequired: false, problem: problem)
        )
    }
}
