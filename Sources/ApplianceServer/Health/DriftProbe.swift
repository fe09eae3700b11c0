import Identity
import Updates

/// What is known about whether this server is what was shipped: by the supervisor of its files, by itself of the rest.
struct DriftProbe: Sendable {
    struct Result: Sendable, Equatable {
        /// Whether what runs is not what was shipped; nil where that cannot be told, as in a checkout.
        var isChanged: Bool?
        /// What is not, or why nobody can tell.
        var problem: String?
    }

    /// The data directory.
    let data: String
    /// The generation of this server; without one nobody else looks after its files.
    let generation: String?
    /// What measures the rest.
    var gauge: IdentityGauge?

    /// Nil where nobody has looked yet.
    func result() async -> Result? { Self.result(own: await gauge?.latest, supervisors: drift()) }

    /// - Parameters:
    ///   - own: What the server has found out itself.
    ///   - supervisors: What the supervisor has found out about the files.
    static func result(own: IdentityReport?, supervisors: DriftReport?) -> Result? {
        guard own != nil || supervisors != nil else { return nil }
        let files = supervisors.flatMap { $0.state == .ok ? nil : $0.faults } ?? []
        // Mounts are found by both, in the same words.
        let sentences = files + (own?.sentences ?? []).filter { !files.contains($0) }
        let isKnown = own.map { $0.state == .ok } ?? true && supervisors.map { $0.state == .ok } ?? true
        let isChanged = supervisors?.state == .drifted || own?.state == .drifted
        return Result(
            isChanged: isChanged ? true : isKnown ? false : nil,
            problem: sentences.isEmpty ? nil : sentences.joined(separator: "; ")
        )
    }

    private func drift() -> DriftReport? {
        guard let number = generation.flatMap({ Int($0) }),
            let report = UpdateRecords(InstallationLayout(data: data, releases: "")).drift(),
            report.generation == number || report.generation == nil
        else { return nil }
        return report
    }
}
