/// The test after a deployment: whether an appliance does for its users what it is for, and nothing else for others.
///
/// It leaves nothing behind. No key is sent before it is known who answers.
package struct SmokeTest: Sendable {
    /// What is wanted of it.
    package struct Plan: Sendable {
        /// The version that must answer.
        package var version: String
        /// The commit it must be built from, if an administrator asks; nil if that is unknown here.
        package var commit: String?
        /// Whether everybody else may be kept out for some seconds.
        package var maintenance = false
        /// Whether the update server is left alone.
        package var offline = false
        /// The time a request may take.
        package var seconds = 60

        package init(version: String, commit: String?) {
            self.version = version
            self.commit = commit
        }
    }

    private let target: ApplianceTarget
    private let plan: Plan

    package init(_ target: ApplianceTarget, plan: Plan) {
        self.target = target
        self.plan = plan
    }

    /// Makes one step after the other.
    ///
    /// Cancelled, it finishes the one that it is at, which takes back what it did.
    ///
    /// - Parameter report: Is told of each result at once.
    package func run(report: (SmokeResult) -> Void) async -> SmokeReport {
        var results = SmokeReport(url: target.url)
        func add(_ result: SmokeResult) {
            results.steps.append(result)
            report(result)
        }
        func skip(_ steps: some Sequence<SmokeStep>, because reason: String) {
            for step in steps {
                add(SmokeResult(step: step, outcome: .skipped, seconds: 0, message: reason, remedy: nil))
            }
        }
        add(await Self.result(of: .connection) { try await connect() })
        guard results.failed == 0 else {
            skip(SmokeStep.allCases.dropFirst(), because: "Nobody answers.")
            return results
        }
        add(await Self.result(of: .tls) { try await verify() })
        let rest = SmokeStep.allCases.dropFirst(2)
        guard results.failed == 0 else {
            skip(rest, because: "It is not known who answers.")
            return results
        }
        do {
            results.steps += try await ApplianceClient.with(target, seconds: plan.seconds) { client in
                await Self.check(rest, SmokeChecks(plan, hasKey: target.token != nil, send: client.send), report)
            }
        } catch {
            skip(rest, because: "\(error)")
        }
        return results
    }

    /// Makes the steps that need no more than answers.
    static func check(
        _ steps: some Sequence<SmokeStep>,
        _ checks: SmokeChecks,
        _ report: (SmokeResult) -> Void
    ) async -> [SmokeResult] {
        var results: [SmokeResult] = []
        for step in steps {
            let isInterrupted = Task.isCancelled
            // Of its own, so that an interruption does not keep it from taking back what it did.
            let made = await Task {
                await result(of: step) {
                    if isInterrupted { throw SmokeSkip("The test was interrupted.") }
                    return try await checks.carryOut(step)
                }
            }.value
            results.append(made)
            report(made)
        }
        return results
    }

    private static func result(of step: SmokeStep, _ check: () async throws -> String) async -> SmokeResult {
        let start = ContinuousClock.now
        var result = SmokeResult(step: step, outcome: .ok, seconds: 0, message: "", remedy: nil)
        do {
            result.message = try await check()
        } catch let skip as SmokeSkip {
            result.outcome = .skipped
            result.message = skip.description
        } catch {
            result.outcome = .failed
            result.message = "\(error)"
            result.remedy = step.remedy
        }
        result.seconds = ((start.duration(to: .now) / .milliseconds(1)).rounded()) / 1000
        return result
    }

    private func connect() async throws -> String {
        let answer = try await ApplianceClient.trustingAnybody(target, seconds: plan.seconds) {
            try await $0.send(.get("/health"))
        }
        // Anything may listen there; a proxy answers for an appliance that is gone.
        guard (try? answer.json(SmokeChecks.Health.self)) != nil else {
            throw Unfit("What answers at \(target.url) is no appliance, or a proxy that does not reach it.")
        }
        return "An appliance answers at \(target.url)."
    }

    private func verify() async throws -> String {
        guard target.usesTLS else { throw SmokeSkip("The address is plain HTTP; a proxy before it has to encrypt.") }
        _ = try await ApplianceClient.with(target, seconds: plan.seconds) {
            try await $0.send(.get("/health").anonymous)
        }
        return switch target.trust {
        case .system: "The certificate is signed by an authority that this system trusts."
        case .authority(let file): "The certificate is signed by \(file)."
        case .pinned: "The certificate is signed by the authority that is pinned."
        }
    }
}

/// Why a step is left out.
struct SmokeSkip: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
