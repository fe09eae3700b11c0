import HTTPTypes

/// Lets so many in at a time, keeps some waiting, and sends the rest away.
actor Admission {
    private let places: Int
    private let maximumWaiting: Int
    private var inside = 0
    private(set) var waiting: [(id: UInt64, continuation: CheckedContinuation<Void, any Error>)] = []
    private var nextID: UInt64 = 0

    /// - Parameters:
    ///   - places: How many may be in at a time.
    ///   - waiting: How many may wait.
    init(places: Int, waiting: Int) {
        self.places = places
        maximumWaiting = waiting
    }

    /// Runs `work` when there is a place.
    ///
    /// - Throws: `APIError` with status 429 when too many wait; what `work` throws.
    nonisolated func admit<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        try await enter()
        do {
            let result = try await work()
            await leave()
            return result
        } catch {
            await leave()
            throw error
        }
    }

    private func enter() async throws {
        try Task.checkCancellation()
        if inside < places {
            inside += 1
            return
        }
        guard waiting.count < maximumWaiting else {
            throw APIError(.tooManyRequests, "busy", "\(waiting.count) requests are waiting already.", retryAfter: 10)
        }
        nextID += 1
        let id = nextID
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiting.append((id, $0)) }
        } onCancel: {
            // The handler is synchronous and the actor is not; nothing waits for this task.
            Task { await self.giveUp(id) }
        }
    }

    private func giveUp(_ id: UInt64) {
        guard let index = waiting.firstIndex(where: { $0.id == id }) else { return }
        waiting.remove(at: index).continuation.resume(throwing: CancellationError())
    }

    private func leave() {
        if waiting.isEmpty {
            inside -= 1
        } else {
            // The place passes to the next.
            waiting.removeFirst().continuation.resume()
        }
    }
}
