/// The owner's wish to go back to a retained generation.
package struct RollbackRequest: Codable, Sendable, Equatable {
    package var trigger: UpdateRequest.Trigger
    /// Nil means the generation that ran before the active one.
    package var generation: Int?
    /// The most recordings the owner agrees to lose, if the older database has to be restored.
    package var acceptedLoss: Int?

    package init(trigger: UpdateRequest.Trigger, generation: Int? = nil, acceptedLoss: Int? = nil) {
        self.trigger = trigger
        self.generation = generation
        self.acceptedLoss = acceptedLoss
    }
}
