package import Foundation

/// How long recordings are kept once they are transcribed.
package enum RecordingPolicy: Sendable, Equatable {
    case never
    case days(Int)
    case forever

    /// Whether a recording is kept no longer.
    ///
    /// What holds now holds for all; only those that came in while recordings were kept are not deleted at once by a server
    /// that keeps none, which may be a mistake.
    package func isOver(_ recording: KeptRecording, at now: Date) -> Bool {
        let days: Int? =
            switch self {
            case .never: recording.days
            case .days(let days): days
            case .forever: nil
            }
        return days.map { now >= recording.since.addingTimeInterval(TimeInterval($0) * 86_400) } ?? false
    }

    /// What a recording that comes in is promised; nil for no end.
    var days: Int? {
        if case .days(let days) = self { days } else { nil }
    }
}
