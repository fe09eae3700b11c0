/// Why a file could not be turned into audio; no case carries media content or a full path.
package enum AudioError: Error, Equatable {
    /// There is no file of this name.
    case fileMissing(name: String)
    /// The file, or what has its name, cannot be read.
    case fileUnreadable(name: String, detail: String)
    /// The file has no bytes.
    case fileEmpty(name: String)
    /// The content is no audio or video of an accepted kind.
    case notMedia(detail: String)
    /// The beginning or end without which nothing can be decoded is not there.
    case incomplete(detail: String)
    /// Media, but only pictures or subtitles.
    case noAudioStream(container: String)
    /// An audio stream of length zero.
    case noSamples(container: String)
    /// The header promises more audio than is accepted.
    case tooLong(seconds: Double, limitInSeconds: Double)
    /// A program is not installed.
    case toolMissing(String)
    /// A program is there but could not be started in its confinement.
    case toolUnusable(String, detail: String)
    /// The program gave no output for this long and was stopped.
    case timedOut(afterSeconds: Double)
    /// The file made the decoder ask for more memory than it may have.
    case outOfMemory(limitInBytes: Int)
    /// The file made the decoder compute for longer than it may.
    case outOfProcessorTime(limitInSeconds: Int)
    /// The decoder gave up before the first sample.
    case decoderFailed(detail: String)
}

extension AudioError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .fileMissing(let name): "The file \(name) does not exist. Check its name."
        case .fileUnreadable(let name, let detail): "The file \(name) cannot be read: \(detail). Check what it is."
        case .fileEmpty(let name): "The file \(name) is empty. Send it again."
        case .notMedia(let detail): "The file is no audio or video that can be read (\(detail)). Send another file."
        case .incomplete(let detail): "The file is cut off or damaged (\(detail)). Send the complete file."
        case .noAudioStream(let container): "The \(container) file has no sound. Send one with an audio track."
        case .noSamples(let container): "The audio track of the \(container) file is empty. Send a longer recording."
        case .tooLong(let seconds, let limit):
            "The recording lasts \(Int(seconds)) s, more than the allowed \(Int(limit)) s. Split it."
        case .toolMissing(let name): "The program \(name) is not installed. Install it and try again."
        case .toolUnusable(let name, let detail): "The program \(name) could not be started: \(detail)."
        case .timedOut(let seconds): "Decoding stood still for \(seconds) s and was stopped. Try again."
        case .outOfMemory(let limit):
            "Decoding needs more than the allowed \(limit >> 20) MiB of memory. Convert the file to WAV first."
        case .outOfProcessorTime(let limit):
            "Decoding takes more than the allowed \(limit) s of processor time. Convert the file to WAV first."
        case .decoderFailed(let detail): "The audio could not be decoded (\(detail)). Convert the file to WAV first."
        }
    }
}
