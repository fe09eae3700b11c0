import Synchronization

/// A decode state with the thread it runs on.
final class DecodeLane: Sendable {
    private let thread: WorkThread
    private let lane: Confined<WhisperLane>
    private let controls = Mutex<[UInt64: DecodeControl]>([:])

    init(lane: consuming WhisperLane, number: Int) {
        thread = WorkThread(name: "lane \(number)")
        self.lane = Confined(lane)
    }

    /// Requests given to this lane and not yet answered.
    var waiting: Int { controls.withLock { $0.count } }

    func run(_ id: UInt64, control: DecodeControl, _ work: @escaping @Sendable (WhisperLane) -> Void) {
        controls.withLock { $0[id] = control }
        thread.run { [self] in
            work(lane.value)
            controls.withLock { $0[id] = nil }
        }
    }

    func cancel(_ id: UInt64) {
        controls.withLock { $0[id] }?.cancel()
    }
}

/// A value that only one thread touches after it was made.
struct Confined<Value>: @unchecked Sendable {  // Holders hand it only to their own `WorkThread`.
    let value: Value

    init(_ value: Value) { self.value = value }
}
