extension Examination {
    /// What was asked of the native engine and it cannot do.
    var engine: [Finding] {
        guard let obstacle = facts.engine.obstacle else { return [] }
        let isOpen = facts.engine.choice == "automatic"
        return [
            Finding(
                "engine.native",
                isOpen ? .note : .error,
                measured: obstacle
                    + (isOpen ? " So whisper.cpp decodes." : " The setting engine asks for the native one."),
                why: isOpen
                    ? "The native engine would be another choice."
                    : "Nothing can be transcribed with the default model.",
                remedy: "the setting engine: whisper.cpp"
            )
        ]
    }
}
