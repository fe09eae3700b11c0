import Foundation
import Probing
import Updates

/// Asks the running server from outside, through the listener that users reach it by.
struct ProbeStep: Sendable {
    /// Where the supervisor says that the appliance listens, for example `https://localhost:5001`.
    static let urlVariable = "WHISPER_APPLIANCE_URL"
    private static let checkLimit = 60

    let environment: [String: String]
    let model: String

    func run(_ order: StepOrder) async throws -> StepFacts {
        guard let url = environment[Self.urlVariable] else {
            throw StepRefusal(.invalid, "Nobody said where the appliance listens.")
        }
        let side = order.to ?? order.from
        let hasModel = FileManager.default.fileExists(atPath: "\(order.data)/models/ggml-\(model).bin")
        let target = ApplianceTarget(
            url: url,
            trust: url.hasPrefix("https:") ? .authority(file: order.data + "/certificates/ca.pem") : .system,
            token: try? String(contentsOfFile: order.data + "/admin-token", encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
        )
        let results = try await ApplianceProbe(target, generation: side.generation).run(
            sample: hasModel ? try SpeechSample(release: order.layout.release(side.release)) : nil,
            seconds: Self.checkLimit
        )
        for (check, problem) in results.sorted(by: { $0.key < $1.key }) {
            guard let problem else { continue }
            FileHandle.standardError.write(Data("probe: \(check): \(problem)\n".utf8))
        }
        var facts = StepFacts()
        facts.checks = results.mapValues { $0 == nil }
        return facts
    }
}
