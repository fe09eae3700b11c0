import Identity

extension Examination {
    /// A finding for each fact that deviates; everything that does is named in it.
    var identity: [Finding] {
        let report = facts.identity
        var findings = IdentityFact.allCases.compactMap { fact -> Finding? in
            let deviations = report.deviations.filter { $0.fact == fact }
            guard !deviations.isEmpty else { return nil }
            return Finding(
                "identity." + fact.rawValue,
                .error,
                measured: deviations.map(\.description).joined(separator: "; ") + ".",
                why: Self.why(fact),
                remedy: fact.remedy(repair: facts.repair)
            )
        }
        if report.state == .unknown || report.state == .drifted && !report.problems.isEmpty {
            findings.append(
                Finding(
                    "identity.unknown",
                    .warning,
                    measured: report.problems.joined(separator: " "),
                    why: "Nobody can tell whether what runs is what was shipped and tested.",
                    remedy: "whisper-appliance identity, as the account that the appliance runs as or as root"
                )
            )
        }
        return findings
    }

    private static func why(_ fact: IdentityFact) -> String {
        switch fact {
        case .program, .version, .files: "What runs is not what was shipped and tested."
        case .active: "Another release than this one is to run."
        case .schema: "This release cannot work on that archive."
        case .service: "The next start may begin something else than what was shipped."
        case .mounts: "What is mounted there hides what was shipped, also from updates."
        case .libraries: "The engine and its helpers may compute something else than what was tested."
        }
    }
}
