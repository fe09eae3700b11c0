/// What the listener should know about audio that was decoded all the same.
package enum AudioWarning: Sendable, Equatable, Codable {
    /// The decoder complained, first at about this position; what follows may be missing or distorted.
    case damaged(afterSeconds: Double, detail: String)
    /// The audio ends before the end its header promised.
    case endsEarly(seconds: Double, promisedSeconds: Double)
    /// The audio went on, but was left out beyond the longest accepted duration.
    case cutOff(afterSeconds: Double)
}

extension AudioWarning: CustomStringConvertible {
    package var description: String {
        switch self {
        case .damaged(let seconds, let detail): "The file is damaged, first at about \(Int(seconds)) s (\(detail))."
        case .endsEarly(let seconds, let promised):
            "The file is cut off: it ends after \(Int(seconds)) s instead of \(Int(promised)) s."
        case .cutOff(let seconds): "Only the first \(Int(seconds)) s were taken, the longest duration allowed."
        }
    }
}
