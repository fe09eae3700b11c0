/// Who answers at an address, told from outside within a given time.
package enum Listener: Sendable, Equatable {
    /// The appliance whose certificate authority was named, or what its supervisor says while no server runs.
    case ours
    case nobody
    /// Somebody accepts connections and says nothing in time.
    case silent
    /// Somebody else, and how that shows.
    case stranger(String)

    /// Asks.
    ///
    /// - Parameters:
    ///   - target: Whose authority is trusted; without TLS, whatever speaks as an appliance is taken for it.
    ///   - seconds: The time an answer may take.
    package static func found(at target: ApplianceTarget, seconds: Int) async -> Listener {
        do {
            let answer = try await ApplianceClient.with(target, seconds: seconds) {
                try await $0.send(.get("/health").anonymous)
            }
            let isAppliance = (try? answer.json(SmokeChecks.Health.self)) != nil
            return target.usesTLS || isAppliance ? .ours : .stranger("It answers as no appliance does.")
        } catch let error as Unfit {
            return switch error.kind {
            case .refused: .nobody
            case .silent: .silent
            case .other: .stranger(error.description)
            }
        } catch {
            return .stranger("\(error)")
        }
    }
}
