package import Logging
import Monitoring
import ServiceLifecycle
import SpeechEngine

/// Has the machine measured when nobody uses it, and has the engine follow what was found.
///
/// A measurement gives way to whoever wants something transcribed meanwhile, and is made anew later. What other programs
/// take of the processors is missing in what is found, so they are waited for; on a machine that is never quiet, not for
/// ever.
package struct CalibrationWatch: Service {
    /// What is measured of one model.
    package struct Work: Sendable {
        /// Why a model is decoded as it is to be; nil if that was not measured on this machine.
        package var reason: @Sendable (_ model: String) -> String?
        /// Measures, and remembers what it found.
        package var measure: @Sendable (_ model: String) async throws -> Void

        package init(
            reason: @escaping @Sendable (_ model: String) -> String?,
            measure: @escaping @Sendable (_ model: String) async throws -> Void
        ) {
            self.reason = reason
            self.measure = measure
        }
    }

    /// The longest time between two looks.
    private static let longestPause = Duration.seconds(5)
    /// Time after which something that went wrong is tried again.
    private static let retry = Duration.seconds(3600)

    /// Time that is looked at for whether other programs use the processors.
    private static let glance = Duration.seconds(3)
    /// How busy they may be.
    private static let quiet = 0.2
    /// How many times as long as for requests others are waited for.
    private static let patience = 30

    private let engines: EngineRoom
    private let idle: Duration?
    private let update: OngoingUpdate
    private let work: Work
    private let logger: Logger

    /// - Parameters:
    ///   - idle: How long nobody must have used an engine; nil if nothing is ever measured.
    package init(_ engines: EngineRoom, idle: Duration?, update: OngoingUpdate, work: Work, logger: Logger) {
        self.engines = engines
        self.idle = idle
        self.update = update
        self.work = work
        self.logger = logger
    }

    package func run() async throws {
        // A release that is only tried out has the machine for as long only.
        guard !update.isTentative else { return try await gracefulShutdown() }
        try? await cancelWhenGracefulShutdown {
            var followed: String?
            while true {
                try await Task.sleep(for: pause)
                if await !look(&followed) { try await Task.sleep(for: Self.retry) }
            }
        }
    }

    private var pause: Duration { min(Self.longestPause, idle ?? Self.longestPause) }

    /// - Parameter followed: The reason of the engine that was last made anew, which may have to decode otherwise.
    /// - Returns: Whether all is well.
    private func look(_ followed: inout String?) async -> Bool {
        let model = await engines.defaultModel
        guard case .ready = await engines.readiness(), let facts = await engines.loadedFacts() else { return true }
        do {
            let reason = work.reason(model)
            switch CalibrationNeed(measured: reason, given: facts.reason, followed: followed) {
            case .nothing: break
            case .following:
                guard await engines.isIdle(for: pause) else { break }
                try await engines.renew(model)
                followed = reason
                logger.info("decoding as it was measured to be best", metadata: ["model": "\(model)"])
            case .measuring:
                guard let idle, await engines.isIdle(for: idle), await !update.isUnderWay(), try await isQuiet(idle)
                else { break }
                try await measure(model)
            }
            return true
        } catch {
            guard !Task.isCancelled else { return true }
            logger.warning("the machine could not be measured", metadata: ["model": "\(model)", "error": "\(error)"])
            return false
        }
    }

    private func isQuiet(_ idle: Duration) async throws -> Bool {
        let share = try await ProcessorTimes.share(during: Self.glance)
        // Somebody may have come meanwhile.
        return await engines.isIdle(for: share < Self.quiet ? idle : idle * Self.patience)
    }

    private func measure(_ model: String) async throws {
        logger.info("measuring the machine", metadata: ["model": "\(model)"])
        let isDone = try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await work.measure(model)
                return true
            }
            group.addTask {
                while await engines.isIdle(for: .zero) { try await Task.sleep(for: .milliseconds(50)) }
                return false
            }
            defer { group.cancelAll() }
            return try await group.next() ?? false
        }
        if !isDone { logger.info("somebody wants something; measuring the machine later") }
    }
}
