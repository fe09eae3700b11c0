import Archive

/// What is to be done with a file of the watched folder.
enum InboxStep: Sendable, Equatable {
    /// Nothing: it is known, or no recording.
    case leave
    /// Nothing yet: somebody may still be writing it.
    case wait
    /// It is to be transcribed.
    case take

    /// How long a file must stay as it is.
    static let stillness = Duration.seconds(5)

    /// - Parameters:
    ///   - still: How long it has been seen like this.
    ///   - known: What became of a file with this path before.
    ///   - names: All that is in its folder.
    static func next(
        for sighting: InboxSighting,
        still: Duration,
        known: InboxFile?,
        names: Set<String>
    ) -> InboxStep {
        if InboxNames.isLeftAlone(sighting.name) { return .leave }
        if let known, known.version == sighting.version {
            // Who deletes the explanation wants another try.
            let isToBeRetried = known.answer == .error && !names.contains(known.stem + InboxNames.error)
            return isToBeRetried ? .take : .leave
        }
        return still < stillness ? .wait : .take
    }
}
