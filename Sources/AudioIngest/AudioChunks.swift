import Subprocess

/// The samples of one file as they are decoded: mono, 16 kHz, −1…1, in pieces of one second, the last one shorter.
///
/// To be iterated once, and only while the closure that received it runs. At most three pieces exist at a time, two
/// of them in the pipe and its buffer: a slow consumer makes the decoder wait. Those of a short file may all be there
/// before.
package struct AudioChunks: AsyncSequence, Sendable {
    package typealias Element = [Float]
    package typealias Failure = any Error

    /// In hertz.
    package static let sampleRate = 16_000

    enum Source: Sendable {
        case pipe(SubprocessOutputSequence, DecodingProgress, DecodingLimits)
        case memory([Float])
    }

    let source: Source

    package func makeAsyncIterator() -> AsyncIterator {
        switch source {
        case .pipe(let bytes, let progress, let limits):
            AsyncIterator(source: .pipe(.init(bytes: bytes.makeAsyncIterator(), progress: progress, limits: limits)))
        case .memory(let samples): AsyncIterator(source: .memory(samples[...]))
        }
    }

    /// Hands over one piece after the other.
    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate enum Source {
            case pipe(PipeReader)
            case memory(ArraySlice<Float>)
        }

        private var source: Source

        fileprivate init(source: Source) { self.source = source }

        package mutating func next() async throws -> [Float]? { try await next(isolation: nil) }

        package mutating func next(isolation actor: isolated (any Actor)?) async throws -> [Float]? {
            switch source {
            case .pipe(var reader):
                defer { source = .pipe(reader) }
                return try await reader.next(isolation: actor)
            case .memory(let samples):
                let chunk = samples.prefix(AudioChunks.sampleRate)
                source = .memory(samples.dropFirst(chunk.count))
                return chunk.isEmpty ? nil : Array(chunk)
            }
        }
    }

    /// Joins the bytes of the pipe to samples.
    fileprivate struct PipeReader {
        private var bytes: SubprocessOutputSequence.Iterator
        private var assembler = SampleAssembler()
        private let progress: DecodingProgress
        private let limits: DecodingLimits

        init(bytes: SubprocessOutputSequence.Iterator, progress: DecodingProgress, limits: DecodingLimits) {
            self.bytes = bytes
            self.progress = progress
            self.limits = limits
        }

        mutating func next(isolation actor: isolated (any Actor)?) async throws -> [Float]? {
            try await fill(isolation: actor)
            let remaining = limits.maximumSamples - progress.samples
            let chunk = assembler.take()
            guard chunk.count > remaining else {
                progress.deliver(chunk.count)
                return chunk.isEmpty ? nil : chunk
            }
            progress.cutOff()
            progress.deliver(remaining)
            return remaining == 0 ? nil : Array(chunk.prefix(remaining))
        }

        private mutating func fill(isolation actor: isolated (any Actor)?) async throws {
            while !assembler.isFull, !progress.hasEnded, !progress.wasCutOff {
                progress.startWaiting()
                defer { progress.stopWaiting() }
                if let buffer = try await bytes.next(isolation: actor) {
                    buffer.withUnsafeBytes { assembler.append($0) }
                } else {
                    progress.end()
                }
                // A decoder that was killed looks like one that has finished.
                try Task.checkCancellation()
                if progress.hasStalled { throw AudioError.timedOut(afterSeconds: limits.stallTimeout.inSeconds) }
            }
        }
    }
}
