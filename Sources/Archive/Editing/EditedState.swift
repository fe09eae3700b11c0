import Foundation

/// What owners can change of a transcript, as it is at some revision.
struct EditedState: Equatable, Sendable {
    /// What the machine wrote, segment by segment.
    let machine: [String]
    var title: String?
    var tags: [String]
    /// The segments that are not what the machine wrote.
    var segments: [Int: Revision.Segment]

    /// - Throws: `EditError.noSegment`.
    mutating func apply(_ change: TranscriptChange.Segment) throws {
        let position = change.position
        guard machine.indices.contains(position) else { throw EditError.noSegment(position, count: machine.count) }
        var segment = segments[position] ?? Revision.Segment(position: position)
        segment.speaker = change.speaker.applied(to: segment.speaker)
        if case .set(let text) = change.text {
            // As the machine has it: most languages put a space before a word.
            let spaced = (machine[position].first?.isWhitespace == true && !text.isEmpty ? " " : "") + text
            segment.text = spaced == machine[position] ? nil : spaced
        }
        segments[position] = segment.text == nil && segment.speaker == nil ? nil : segment
    }

    /// The whole text in one line.
    var text: String {
        machine.indices.map { segments[$0]?.text ?? machine[$0] }.joined().trimmingCharacters(
            in: .whitespacesAndNewlines
        )
    }

    /// The segments that are different from those of another state.
    func changes(since before: EditedState) -> [Revision.Segment] {
        machine.indices.compactMap { position in
            let (old, new) = (before.segments[position], segments[position])
            return old == new ? nil : new ?? Revision.Segment(position: position)
        }
    }
}
