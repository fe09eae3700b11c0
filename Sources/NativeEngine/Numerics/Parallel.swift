import COneDNN
import Synchronization

/// How many threads work for the calling one.
var threadCount: Int { Int(onednn_threads()) }

/// Which of them the calling one is, when it is in a turn of `parallel`.
var currentThread: Int { Int(onednn_thread()) }

/// Sets how many threads work for the calling one from now on.
func setThreadCount(_ count: Int) { onednn_set_threads(Int32(clamping: count)) }

/// Calls `body` for each index below `count`, on the threads that work for the calling one.
///
/// - Parameter alone: on the calling thread alone.
/// - Throws: the first error, when all are done.
func parallel<Failure: Error>(_ count: Int, alone: Bool = false, _ body: (Int) throws(Failure) -> Void) throws(Failure)
{
    if alone {
        for index in 0..<count { try body(index) }
        return
    }
    let failure = Mutex<Failure?>(nil)
    onThreads(count) { index in
        do throws(Failure) {
            try body(index)
        } catch {
            failure.withLock { $0 = $0 ?? error }
        }
    }
    if let error = failure.withLock({ $0 }) { throw error }
}

private func onThreads(_ count: Int, _ body: (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
        withUnsafePointer(to: body) { pointer in
            onednn_parallel(
                Int64(count),
                { context, index in context?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(Int(index)) },
                UnsafeMutableRawPointer(mutating: pointer)
            )
        }
    }
}
