/// One line of a step's standard output.
///
/// Progress lines may come as often as they like; the last line is `done` or `refused`, with exit status 0 in both
/// cases. Anything else is a failed step.
package enum StepEvent: Sendable, Equatable {
    case progress(StepProgress)
    case done(StepFacts)
    case refused(Reason)
}

extension StepEvent: Codable {
    private enum Key: String, CodingKey {
        case event, facts, done, total, note, code, message
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        switch try container.decode(String.self, forKey: .event) {
        case "progress":
            self = .progress(
                StepProgress(
                    done: try container.decode(Int.self, forKey: .done),
                    total: try container.decodeIfPresent(Int.self, forKey: .total),
                    note: try container.decodeIfPresent(String.self, forKey: .note)
                )
            )
        case "done":
            self = .done(try container.decodeIfPresent(StepFacts.self, forKey: .facts) ?? StepFacts())
        case "refused":
            let code = Reason.Code(rawValue: try container.decode(String.self, forKey: .code))
            self = .refused(Reason(code, try container.decode(String.self, forKey: .message)))
        default:
            throw DecodingError.dataCorruptedError(forKey: .event, in: container, debugDescription: "unknown event")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .progress(let progress):
            try container.encode("progress", forKey: .event)
            try container.encode(progress.done, forKey: .done)
            try container.encodeIfPresent(progress.total, forKey: .total)
            try container.encodeIfPresent(progress.note, forKey: .note)
        case .done(let facts):
            try container.encode("done", forKey: .event)
            try container.encode(facts, forKey: .facts)
        case .refused(let reason):
            try container.encode("refused", forKey: .event)
            try container.encode(reason.code.rawValue, forKey: .code)
            try container.encode(reason.message, forKey: .message)
        }
    }
}
