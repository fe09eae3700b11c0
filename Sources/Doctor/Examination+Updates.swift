import Foundation
import Updates

extension Examination {
    /// No state but waiting lasts longer, in seconds.
    private static let patience = 6.0 * 3600
    /// How long before signatures run out somebody is told, in seconds.
    private static let notice = 14.0 * 86_400

    var updates: [Finding] { transaction + lastUpdate + retained + expiries + server }

    private var transaction: [Finding] {
        switch facts.updates.journal {
        case .none: return []
        case .damaged(_, let why):
            return [
                Finding(
                    "update.journal",
                    .error,
                    measured: "The record of an update cannot be used: \(why).",
                    why: "Nobody knows how far that update came.",
                    remedy: "systemctl restart whisper-appliance; it moves the record aside and goes on with what runs"
                )
            ]
        case .transaction(let update) where update.state == .safeMode:
            return [
                Finding(
                    "update.safe-mode",
                    .error,
                    measured: "No release could be started: \(update.reason?.message ?? "the log says why").",
                    why: "The appliance does not work until a person has looked.",
                    remedy: "journalctl -u whisper-appliance; then whisper-appliance update start --reinstall --wait"
                )
            ]
        case .transaction(let update):
            let age = facts.now.timeIntervalSince(update.stateEnteredAt)
            guard update.state != .wait, age > Self.patience else { return [] }
            return [
                Finding(
                    "update.stuck",
                    .warning,
                    measured: "The update \(update.txid) has been in the state \(update.state.rawValue) for "
                        + "\(Int(age / 3600)) hours.",
                    why: "No other update can begin, and nothing that the appliance keeps for it is deleted.",
                    remedy: "whisper-appliance update status; then whisper-appliance update cancel"
                )
            ]
        }
    }

    private var lastUpdate: [Finding] {
        guard let last = facts.updates.last, [.rolledBack, .failed, .safeMode].contains(last.outcome) else { return [] }
        let why = last.reason.map { " " + $0.message } ?? ""
        return [
            Finding(
                "update.undone",
                .note,
                measured: "The last update, to \(last.toVersion ?? "a newer version"), did not hold.\(why)",
                why: "The appliance stays at \(last.fromVersion) until that version works here or another is out.",
                remedy: "whisper-appliance update history; whisper-appliance update start --wait"
            )
        ]
    }

    private var retained: [Finding] {
        facts.updates.damaged.sorted { $0.key < $1.key }.map { version, problem in
            Finding(
                "update.fallback",
                .warning,
                measured: problem,
                why: "Version \(version) is kept to go back to if the one that runs fails, and cannot be.",
                remedy: "whisper-appliance update start --wait; the next update puts another in its place"
            )
        }
    }

    private var expiries: [Finding] {
        // Where nobody looks, lists run out and nothing is wrong.
        guard facts.updates.looksForUpdates else { return [] }
        return facts.updates.expiries.sorted { $0.key < $1.key }.compactMap { name, expiry in
            let measured: String
            switch expiry {
            case .failed(let problem): measured = "\(name) cannot be read: \(problem)"
            case .value(let end) where end < facts.now: measured = "\(name) ran out on \(end.formatted(.iso8601))."
            case .value(let end) where name == "root.json" && end < facts.now + Self.notice:
                measured = "\(name) runs out on \(end.formatted(.iso8601))."
            case .value: return nil
            }
            return Finding(
                "update.signatures",
                .warning,
                measured: measured,
                why: "The publisher signs anew before that; either he does not, or this appliance does not reach him.",
                remedy: "whisper-appliance update check"
            )
        }
    }

    private var server: [Finding] {
        guard let problem = facts.live.updateServer else { return [] }
        return [
            Finding(
                "update.unreachable",
                .note,
                measured: "The update server does not answer as it should: \(problem)",
                why: "The appliance works without, and does not learn of newer releases.",
                remedy: "Check the setting update-url, the name server and what stands between: curl -v the address. "
                    + "Without a network: whisper-appliance update apply BUNDLE"
            )
        ]
    }
}
