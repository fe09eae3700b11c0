/// What a supervisor told this server when it started it; without one, the server is on its own.
package struct SupervisedRelease: Sendable, Equatable {
    /// Number of the generation, as in `X-Appliance-Generation`; nil when nobody exchanges releases here.
    package let generation: String?

    /// Whether recordings are taken from administrators only, since what is stored now may be undone with the update.
    package let intakeIsClosed: Bool

    /// Whether this server only tries a release out, on a copy of the data: jobs are not for it, and nobody hears of it.
    package let isTrial: Bool

    /// Whether what this server has is a copy, or may be undone together with an update.
    package var isTentative: Bool { isTrial || intakeIsClosed }

    /// Path of the supervisor's control socket.
    package let control: String?

    /// Whether there is a supervisor that exchanges releases and can be spoken to.
    package var isExchanged: Bool { generation != nil && control != nil }

    /// Reads the environment that supervisors give their servers.
    package init(environment: [String: String]) {
        generation = environment["WHISPER_APPLIANCE_GENERATION"]
        intakeIsClosed = environment["WHISPER_APPLIANCE_INTAKE"] == "closed"
        isTrial = environment["WHISPER_APPLIANCE_TRIAL"] == "yes"
        control = environment["WHISPER_APPLIANCE_CONTROL"]
    }
}
