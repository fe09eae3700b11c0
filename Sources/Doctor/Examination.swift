import Deployment
import Foundation
import Updates

/// The doctor's checks: facts in, findings out.
package struct Examination {
    let facts: DoctorFacts

    package init(_ facts: DoctorFacts) { self.facts = facts }

    /// What is broken first.
    package var findings: [Finding] {
        let all = [
            deployment, identity, program, entries, disk, models, engine, archive, backups, certificates, updates,
            service, clock,
        ].flatMap(\.self)
        return [Finding.Severity.error, .warning, .note].flatMap { severity in all.filter { $0.severity == severity } }
    }

    /// What could not be found out, and why; that is no fault by itself.
    package var untried: [String: String] {
        var untried: [String: String] = [:]
        if case .untried(let why) = facts.live.hearing { untried["engine.sample"] = why }
        untried["service"] = facts.live.serviceSilence
        return untried
    }

    private var deployment: [Finding] {
        facts.deployment.findings.map { finding in
            Finding(
                "deployment." + finding.name.rawValue,
                finding.name == .leftover ? .note : .warning,
                measured: finding.message,
                why: "What the appliance can and how it is updated follows from where it runs.",
                remedy: "whisper-appliance deployment"
            )
        }
    }

    private var program: [Finding] {
        var findings: [Finding] = []
        if let problem = facts.decoder {
            findings.append(
                Finding(
                    "program.decoder",
                    .error,
                    measured: problem,
                    why: "Nothing can be transcribed without it.",
                    remedy: "apt install ffmpeg"
                )
            )
        }
        return findings
    }

    private var clock: [Finding] { clockBehind + clockUnkept }

    private var clockUnkept: [Finding] {
        // A container has its host's clock.
        guard facts.isClockKept == false, facts.deployment.container == nil else { return [] }
        return [
            Finding(
                "clock.unkept",
                .note,
                measured: "Nothing keeps this machine's clock right.",
                why: "Clocks drift: certificates and signatures that are valid are taken for invalid sooner or later.",
                remedy: "timedatectl set-ntp true"
            )
        ]
    }

    private var clockBehind: [Finding] {
        // Neither the release nor what was signed for it can be of the future.
        let known = [facts.built, facts.updates.floor].compactMap(\.self).max()
        guard let known, facts.now < known else { return [] }
        return [
            Finding(
                "clock.behind",
                .error,
                measured: "It is \(facts.now.formatted(.iso8601)), before \(known.formatted(.iso8601)), when this "
                    + "release or its signatures were made.",
                why: "Certificates and signatures are taken for invalid, backups and transcripts get wrong dates.",
                remedy: "timedatectl set-ntp true"
            )
        ]
    }
}
