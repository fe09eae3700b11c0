import Glibc

/// The signals that ask this process to do something, one after the other.
package struct SignalStream: AsyncSequence, Sendable {
    private let numbers: [Int32]
    private let stream: AsyncStream<Int32>
    private let continuation: AsyncStream<Int32>.Continuation

    /// Blocks the signals for the calling thread and all that it starts.
    ///
    /// To be made first of all, while there is only one thread.
    package init(_ numbers: [Int32]) {
        self.numbers = numbers
        (stream, continuation) = AsyncStream.makeStream()
        var set = Self.set(of: numbers)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Lends the calling thread to waiting for signals, for ever.
    package func deliver() -> Never {
        var set = Self.set(of: numbers)
        while true {
            var number: Int32 = 0
            if sigwait(&set, &number) == 0 { continuation.yield(number) }
        }
    }

    package func makeAsyncIterator() -> AsyncStream<Int32>.Iterator { stream.makeAsyncIterator() }

    private static func set(of numbers: [Int32]) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for number in numbers { sigaddset(&set, number) }
        return set
    }
}
