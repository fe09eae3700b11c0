/// `docs/components.md`, made of the declarations.
package enum ComponentsDocument {
    package static var markdown: String {
        """
        # Components

        <!-- Made of Sources/Components; `RECORD=1 scripts/swift test --filter ComponentsTests` writes it anew. -->

        A component is a part of the appliance that can be missing or broken while the rest works. `/health/detailed`
        has each with its state: `ok`, `degraded` (it works, with a protection or a comfort missing), `failed`, or `off`
        (nobody wants it here). One whose needs have failed has failed too.

        - The log says at the start, and whenever it changes, which parts are at fault: what was tried, the exact error,
          what does not work without them, and what mends them.
        - What a failed part carries answers 503 with the part, the reason and the remedy; everything else works.
        - `/health` is `unavailable` (503) if nothing can be transcribed, else `degraded` (200).
        - What administrators change also needs `accounts`: what cannot be put on record is not done. The command line
          does not.
        - Web interface, kernels and the detector's weights lie in the program's files, which `program-files` is about.

        | Component | What it is | Needs | Looked at | Refuses with | Mended by |
        |---|---|---|---|---|---|
        \(components)

        | Feature | Needs | Routes |
        |---|---|---|
        \(features)

        """
    }

    private static var components: String {
        Component.allCases.map { component in
            let declared = component.declaration
            let refusals = component.carries.contains { !$0.declaration.routes.isEmpty }
            return row([
                "`\(component.rawValue)`", declared.name, list(declared.needs), declared.probe,
                refusals ? "`\(component.errorCode)`" : "", declared.remedy,
            ])
        }.joined(separator: "\n")
    }

    private static var features: String {
        Feature.allCases.map { feature in
            let routes = feature.declaration.routes.map { "`\($0)`" }.joined(separator: ", ")
            return row([feature.declaration.name, list(Component.allCases.filter(feature.closure.contains)), routes])
        }.joined(separator: "\n")
    }

    private static func list(_ components: [Component]) -> String {
        components.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    }

    private static func row(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
}
