/// What somebody wants to change of a transcript.
package struct TranscriptChange: Sendable, Equatable {
    /// A value to set, or to leave as it is.
    package enum Field<Value: Sendable & Equatable>: Sendable, Equatable {
        case keep
        case set(Value)

        func applied(to value: Value) -> Value {
            switch self {
            case .keep: value
            case .set(let new): new
            }
        }
    }

    /// What to change of a segment.
    package struct Segment: Sendable, Equatable {
        package var position: Int
        package var text: Field<String>
        package var speaker: Field<String?>

        package init(position: Int, text: Field<String> = .keep, speaker: Field<String?> = .keep) {
            self.position = position
            self.text = text
            self.speaker = speaker
        }
    }

    package var title: Field<String?>
    package var tags: Field<[String]>
    package var segments: [Segment]

    package init(title: Field<String?> = .keep, tags: Field<[String]> = .keep, segments: [Segment] = []) {
        self.title = title
        self.tags = tags
        self.segments = segments
    }
}

/// Why a transcript was not edited.
package enum EditError: Error, Equatable, Sendable {
    /// Somebody else edited it meanwhile; `current` is their revision.
    case conflict(current: Int)
    case noSegment(Int, count: Int)
    case noRevision(Int)
}

extension EditError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .conflict(let current):
            "The transcript was edited meanwhile and is at revision \(current). Read it again, then edit that."
        case .noSegment(let position, let count):
            "There is no segment \(position): the transcript has \(count), counted from 0."
        case .noRevision(let number): "The transcript has no revision \(number)."
        }
    }
}
