import NativeEngine

/// A window that waits for the native engine, or is in it.
struct NativeRequest: Sendable {
    enum Work: Sendable {
        case decode(WindowOptions, language: String, answer: @Sendable (Result<DecodedWindow, any Error>) -> Void)
        case languages(answer: @Sendable (Result<[Double], any Error>) -> Void)
    }

    let samples: [Float]
    let control: DecodeControl
    let work: Work

    func fail(_ error: any Error) {
        switch work {
        case .decode(_, _, let answer): answer(.failure(error))
        case .languages(let answer): answer(.failure(error))
        }
    }
}
