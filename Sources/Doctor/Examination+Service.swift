import Deployment
import Foundation
import Identity
import Probing

extension Examination {
    /// Whether the appliance is started, listens, and may end in peace.
    var service: [Finding] { unit + activity + enablement + holding + listening + stop }

    private var unit: [Finding] {
        guard let unit = facts.updates.unit, !unit.differences.isEmpty else { return [] }
        let shown = unit.differences.prefix(4).joined(separator: "; ")
        return [
            Finding(
                "service.unit",
                .warning,
                measured: "\(unit.path) is not the one of this release: \(shown)"
                    + (unit.differences.count > 4 ? "; and \(unit.differences.count - 4) more lines" : ""),
                why: "What keeps the appliance apart from the rest of the machine, and starts it again, is said there.",
                remedy: "Run install.sh of this release again; it keeps data and settings. "
                    + "Own changes belong into a drop-in: systemctl edit whisper-appliance"
            )
        ]
    }

    /// systemd could not make the namespaces that the unit asks for.
    private static let namespaceStatus = 226

    private var activity: [Finding] {
        guard let service = facts.live.service?.service else { return [] }
        switch service.activity {
        case "failed":
            let isConfined = service.status == Self.namespaceStatus
            let inLXC = facts.deployment.container?.kind == .lxc
            return [
                Finding(
                    "service.failed",
                    .error,
                    measured: "systemd has given up on the service: \(service.result)"
                        + (service.status == 0 ? "." : ", status \(service.status).")
                        + (isConfined ? " It may not separate the service from the rest of the machine." : ""),
                    why: "Nothing is transcribed, and nobody starts it again.",
                    remedy: isConfined && inLXC
                        ? "On the Proxmox host: pct set ID --features nesting=1, then start the container again"
                        : "journalctl -u whisper-appliance; then systemctl reset-failed whisper-appliance.service "
                            + "whisper-appliance.socket && systemctl start whisper-appliance"
                )
            ]
        case "inactive":
            return [
                Finding(
                    "service.stopped",
                    .note,
                    measured: "The service was stopped.",
                    why: "Nothing is transcribed meanwhile.",
                    remedy: "systemctl start whisper-appliance"
                )
            ]
        default: return []
        }
    }

    private var enablement: [Finding] {
        guard let service = facts.live.service else { return [] }
        let units = [(ServiceUnit.name, service.service), (ServiceUnit.socket, service.socket)]
        return units.filter { ["disabled", "masked", "masked-runtime"].contains($1.file) }.map { name, unit in
            Finding(
                "service.disabled",
                .warning,
                measured: "\(name) is \(unit.file).",
                why: "The appliance does not come back when this machine starts again.",
                remedy: (unit.file == "disabled" ? "" : "systemctl unmask \(name) && ") + "systemctl enable \(name)"
            )
        }
    }

    private var holding: [Finding] {
        guard let state = facts.live.service, state.service.activity == "active", state.socket.activity != "active"
        else { return [] }
        return [
            Finding(
                "service.socket",
                .warning,
                measured: "\(ServiceUnit.socket) is \(state.socket.activity), while the service runs.",
                why: "When the supervisor itself is started again, nobody holds the port and callers are refused.",
                remedy: "systemctl stop whisper-appliance && systemctl start whisper-appliance.socket whisper-appliance"
            )
        ]
    }

    private var listening: [Finding] {
        let live = facts.live
        let isRunning = live.service?.service.activity == "active"
        let found: (name: String, severity: Finding.Severity, measured: String)
        switch live.listener {
        case .ours: return []
        case .nobody where !isRunning: return []
        case .nobody: found = ("closed", .error, "The service runs, and nobody listens at port \(live.port).")
        // It is known by its certificates, whose own findings are more to the point.
        case .stranger where !certificates.isEmpty: return []
        case .silent: found = ("silent", .warning, "What listens at port \(live.port) does not answer in time.")
        case .stranger(let why):
            found = ("taken", .error, "Something else answers at port \(live.port): \(why)")
        }
        return [
            Finding(
                "port." + found.name,
                found.severity,
                measured: found.measured,
                why: "Browsers and programs look for the appliance there.",
                remedy: "ss -ltnp 'sport = :\(live.port)' says who listens; end that, or take another port"
            )
        ]
    }

    private var stop: [Finding] {
        guard let began = facts.updates.cutShort else { return [] }
        return [
            Finding(
                "service.cut-short",
                .warning,
                measured: "The stop that began at \(began.formatted(.iso8601)) was cut short before running requests "
                    + "had ended.",
                why: "What was being transcribed is refused or begun again, and an update is not finished in order.",
                remedy: facts.deployment.container?.kind.runsImages == true
                    ? "Give it time: stop_grace_period: 630s in compose.yaml, or docker stop --time 630"
                    : "Give it time: TimeoutStopSec in the unit must be longer than the supervisor's --drain-seconds"
            )
        ]
    }
}
