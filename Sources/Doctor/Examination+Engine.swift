extension Examination {
    var engine: [Finding] { native + hearing }

    /// What was asked of the native engine and it cannot do; where the choice is open, the other engine decodes.
    private var native: [Finding] {
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

    private var hearing: [Finding] {
        guard case .wrong(let problem) = facts.live.hearing else { return [] }
        return [
            Finding(
                "engine.sample",
                .error,
                measured: "The bundled recording is not transcribed as it should be: \(problem)",
                why: "Recordings of people will not be either.",
                remedy: "whisper-appliance models verify; whisper-appliance identity; journalctl -u whisper-appliance"
            )
        ]
    }
}
