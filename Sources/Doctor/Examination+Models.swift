import Deployment
import SpeechModels

extension Examination {
    var models: [Finding] {
        // Whoever may not look into the data directory is told so already.
        guard facts.entries.first?.isReadable != false else { return [] }
        let stored: [StoredModel]
        switch facts.models {
        case .failed(let problem):
            return [finding("unreadable", .error, problem, remedy: "ls -l in the folder models")]
        case .value(let found): stored = found
        }
        var findings: [Finding] = stored.compactMap { entry in
            let id = entry.model.id
            switch entry.state {
            case .notInstalled, .installed(verified: .some): return nil
            case .installed(verified: nil):
                return finding(
                    "unverified",
                    .warning,
                    "Model \(id) was changed or never compared with what was published.",
                    remedy: "whisper-appliance models verify \(id)"
                )
            case .damaged(let size):
                return finding(
                    "damaged",
                    .error,
                    "Model \(id) is \(size) bytes long instead of \(entry.model.size).",
                    remedy: "whisper-appliance models remove \(id) && whisper-appliance models download \(id)"
                )
            }
        }
        switch facts.defaultModel {
        case .failed(let problem):
            findings.append(finding("default", .error, problem, remedy: "whisper-appliance models default ID"))
        case .value(let id) where stored.first(where: { $0.model.id == id })?.state ?? .notInstalled == .notInstalled:
            findings.append(
                finding(
                    "default",
                    .error,
                    "The default model \(id) is not installed.",
                    remedy: "whisper-appliance models download \(id)"
                )
            )
        case .value(let id): findings += memory(for: stored.first { $0.model.id == id }?.model)
        }
        return findings
    }

    private func memory(for model: WhisperModel?) -> [Finding] {
        // The service has a control group of its own, which this process is not in.
        let limits = [facts.memory?.total, facts.live.service?.service.memory].compactMap(\.self)
        guard let model, let total = limits.min(), total < model.memoryNeed else { return [] }
        return [
            Finding(
                "models.memory",
                .error,
                measured: "The default model \(model.id) needs about \(model.memoryNeed >> 20) MiB; there are "
                    + "\(total >> 20) MiB for all of this machine, container or service.",
                why: "A model that does not fit is not loaded, and nothing can be transcribed.",
                remedy: "Give it more memory, or take a smaller model: whisper-appliance models download tiny, then "
                    + "whisper-appliance models default tiny"
            )
        ]
    }

    private func finding(_ id: String, _ severity: Finding.Severity, _ measured: String, remedy: String) -> Finding {
        Finding(
            "models." + id,
            severity,
            measured: measured,
            why: "Nothing can be transcribed with a model that is not there or not whole.",
            remedy: remedy
        )
    }
}
