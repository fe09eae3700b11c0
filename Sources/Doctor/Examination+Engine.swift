extension Examination {
    /// What was asked of the native engine and it cannot do; where the choice is open, the other engine decodes.
    var engine: [Finding] {
        guard let obstacle = facts.engineObstacle else { return [] }
        return [
            Finding(
                "engine.native",
                .error,
                measured: obstacle + " The setting engine asks for the native one.",
                why: "Nothing can be transcribed with the default model.",
                remedy: "the setting engine: automatic"
            )
        ]
    }
}
