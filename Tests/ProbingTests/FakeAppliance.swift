import Foundation
import WebInterface

@testable import Probing

/// An appliance that answers as a real one does, but for what a test breaks.
actor FakeAppliance {
    /// Something that is not as it should be.
    enum Fault: Sendable {
        case version, commit, drift, component, model, strangerReads, strangerAdministers, foreignPage, wrongKey, asset
        case wrongWords, archivedText, lostTranscript, undeletable, halfStream, wrongStream
        case updateServer, external, staysOpen, closedToAll, inMaintenance, lostOrder
    }

    static let version = "1.2.3"
    static let commit = "0123abcd"
    static let text = "The pencils have all been used."

    private let faults: Set<Fault>
    /// What callers with a key may do.
    private let scopes: Set<String>
    private(set) var transcripts: Set<String> = []
    private(set) var isInMaintenance: Bool
    private(set) var requests: [String] = []

    init(_ faults: Set<Fault> = [], scopes: Set<String> = ["admin", "read", "transcribe", "update"]) {
        self.faults = faults
        self.scopes = scopes
        isInMaintenance = faults.contains(.inMaintenance)
    }

    func answer(_ request: ApplianceRequest) throws -> ApplianceAnswer {
        let path = String(request.path.prefix { $0 != "?" })
        requests.append("\(request.method.rawValue) \(path)")
        if request.headers["Origin"] != nil { return ApplianceAnswer(faults.contains(.foreignPage) ? 200 : 403) }
        let caller = request.isAnonymous ? anonymous : scopes
        if let asset = WebAssets.asset(at: path) { return page(asset, caller) }
        switch path {
        case "/health":
            return json(faults.contains(.model) ? 503 : 200, health)
        case "/health/detailed":
            if faults.contains(.wrongKey), !request.isAnonymous { return ApplianceAnswer(401) }
            let state = faults.contains(.component) ? "failed" : "ok"
            return guarded(caller, "admin") {
                json(200, health + #","components":[{"id":"ffmpeg","state":"\#(state)"}]"#)
            }
        case "/api/session":
            return json(200, #""scopes":["# + caller.map { #""\#($0)""# }.joined(separator: ",") + "]")
        case "/api/accounts", "/api/audit", "/api/backups", "/api/logs":
            return guarded(caller, "admin") { ApplianceAnswer(200) }
        case "/api/enterprise/deployment-info":
            let commit = faults.contains(.commit) ? "ffff" : Self.commit
            return guarded(caller, "update") { json(200, #""commit":"\#(commit)","update_method":"self""#) }
        case "/api/enterprise/update-status":
            let state = faults.contains(.drift) ? "drifted" : "ok"
            return json(200, #""drift":{"state":"\#(state)","faults":["bin/whisper-appliance is another"]}"#)
        case "/api/enterprise/check-updates": return updates
        case "/v1/models": return guarded(caller, "transcribe") { ApplianceAnswer(isClosed(to: caller) ? 503 : 200) }
        case "/api/transcripts", "/metrics":
            let isOpen = faults.contains(.strangerReads) && path == "/metrics"
            return isOpen ? ApplianceAnswer(200) : guarded(caller, "read") { ApplianceAnswer(200) }
        case "/v1/audio/transcriptions": return transcription(request)
        case "/api/enterprise-maintenance/status", "/api/enterprise-maintenance/enable",
            "/api/enterprise-maintenance/disable":
            return try maintenance(path, caller)
        default: return transcript(String(path.split(separator: "/").last ?? ""), request.method)
        }
    }

    private var anonymous: Set<String> { faults.contains(.strangerAdministers) ? ["admin"] : [] }

    private var health: String {
        let version = faults.contains(.version) ? "1.2.2" : Self.version
        let state = faults.contains(.model) ? "unavailable" : isInMaintenance ? "maintenance" : "ok"
        return #""status":"\#(state)","version":"\#(version)","reason":"The model is missing.""#
    }

    private func isClosed(to caller: Set<String>) -> Bool {
        isInMaintenance && (faults.contains(.closedToAll) || !caller.contains("admin"))
    }

    private func page(_ asset: WebAsset, _ caller: Set<String>) -> ApplianceAnswer {
        if isClosed(to: caller), asset.path == "/", !faults.contains(.staysOpen) {
            return ApplianceAnswer(503, headers: ["Retry-After": "60"])
        }
        let isAltered = faults.contains(.asset) && asset.path == "/admin"
        let headers = ["Content-Security-Policy": "default-src 'self'"]
        return ApplianceAnswer(200, headers: headers, body: Data(asset.bytes) + (isAltered ? Data(" ".utf8) : Data()))
    }

    private var updates: ApplianceAnswer {
        if faults.contains(.updateServer) {
            return json(503, #""error":{"message":"The update server is away.","code":"update_check_failed"}"#)
        }
        let method = faults.contains(.external) ? "external" : "self"
        return json(200, #""has_update":false,"latest_version":null,"update_method":"\#(method)""#)
    }

    private func transcription(_ request: ApplianceRequest) -> ApplianceAnswer {
        let said = faults.contains(.wrongWords) ? "Thank you for watching." : Self.text
        if request.headers["X-Keep-Transcript"] == "no" {
            let half = faults.contains(.wrongStream) ? "The pencils" : said
            let delta = #"data: {"type":"transcript.text.delta","delta":"\#(half)"}"# + "\n\n"
            let done = #"data: {"type":"transcript.text.done","text":"\#(said)"}"# + "\n\n"
            let body = delta + (faults.contains(.halfStream) ? "" : done)
            return ApplianceAnswer(200, headers: ["Content-Type": "text/event-stream"], body: Data(body.utf8))
        }
        if !faults.contains(.lostTranscript) { transcripts.insert("7") }
        return json(200, #""text":"\#(said)""#, headers: ["X-Transcript-Id": "7"])
    }

    private func transcript(_ id: String, _ method: ApplianceRequest.Method) -> ApplianceAnswer {
        guard transcripts.contains(id) else { return ApplianceAnswer(404) }
        guard method == .delete else {
            return json(200, #""text":"\#(faults.contains(.archivedText) ? "Something else." : Self.text)""#)
        }
        if !faults.contains(.undeletable) { transcripts.remove(id) }
        return ApplianceAnswer(204)
    }

    private func maintenance(_ path: String, _ caller: Set<String>) throws -> ApplianceAnswer {
        guard caller.contains("admin") else { return ApplianceAnswer(401) }
        if path.hasSuffix("enable") {
            isInMaintenance = true
            if faults.contains(.lostOrder) { throw Unfit("There was no answer within 60 s.") }
        }
        if path.hasSuffix("disable") { isInMaintenance = false }
        return json(200, #""maintenance_info":{"state":"\#(isInMaintenance ? "on" : "off")"}"#)
    }

    private func guarded(_ caller: Set<String>, _ scope: String, _ answer: () -> ApplianceAnswer) -> ApplianceAnswer {
        caller.contains(scope) ? answer() : ApplianceAnswer(caller.isEmpty ? 401 : 403)
    }

    private func json(_ status: Int, _ members: String, headers: [String: String] = [:]) -> ApplianceAnswer {
        ApplianceAnswer(status, headers: headers, body: Data("{\(members)}".utf8))
    }
}
