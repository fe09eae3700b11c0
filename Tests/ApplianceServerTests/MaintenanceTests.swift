import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import Maintenance
import NIOCore
import TestSupport
import Testing
import WaitingPage

@testable import ApplianceServer

@Suite struct `Routes in maintenance` {
    /// What `docs/api.md` says stays open; everything else is closed for all but administrators.
    private static let open: Set = [
        "GET /admin", "GET /login", "GET /assets/…", "GET /ca.pem", "GET /health",
        "GET /health/live", "GET /health/ready", "GET /metrics", "POST /api/setup",
        "POST /api/login", "POST /api/logout", "GET /api/session", "GET /api/enterprise/check-updates",
        "GET /api/enterprise/update-status", "POST /api/enterprise/start-update", "POST /api/enterprise/cancel-update",
        "POST /api/enterprise/rollback", "POST /api/enterprise/hold-updates", "DELETE /api/enterprise/hold-updates",
        "GET /api/enterprise/update-history", "GET /api/enterprise/deployment-info",
    ]

    private static func name(_ route: Route) -> String {
        "\(route.method.rawValue) " + (route.path.hasPrefix("/assets/") ? "/assets/…" : route.path)
    }

    private func begin(_ appliance: Appliance, addresses: [String] = [], message: String? = "Disks.") throws {
        try appliance.maintenance.begin(MaintenanceNotice(message: message, addresses: addresses, author: "Ann"))
    }

    /// Headers of a caller with every permission but that of administrators.
    private func member(_ appliance: Appliance) async throws -> HTTPFields {
        let account = try await appliance.accounts.create(name: "Bob", password: "long enough", role: .owner)
        let scopes = Set(Scope.allCases).subtracting([.admin])
        let key = try await appliance.accounts.createKey(named: "all", for: account, scopes: scopes).secret
        return [.authorization: "Bearer " + key]
    }

    @Test func `every route is closed, or says what it is open for`() throws {
        try withScratch { folder in
            let open = try Appliance(folder: folder).table.routes.filter { route in
                guard case .open(let why) = route.inMaintenance else { return false }
                #expect(!why.isEmpty)
                return true
            }
            #expect(Set(open.map(Self.name)) == Self.open)
        }
    }

    @Test func `every closed route keeps out whoever is no administrator`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder, limits: AccessLimits(burst: 10_000))
            let key = try await member(appliance)
            try begin(appliance)
            for route in appliance.table.routes {
                let path = route.path.replacing("{id}", with: "tr_0")
                let answer = try await appliance.call(route.method, path, from: "10.0.0.5", headers: key)
                if Self.open.contains(Self.name(route)) {
                    #expect(!answer.body.contains(#""code":"maintenance""#), "\(path)")
                } else if route.access == .administrators || route.access == .holders {
                    #expect(answer.status == .forbidden, "\(path)")
                } else {
                    #expect(answer.status == .serviceUnavailable, "\(Self.name(route))")
                    let seconds = try #require(Int(answer.headers[.retryAfter] ?? ""))
                    #expect((1...600).contains(seconds))
                    if route.method != .head {
                        #expect(try answer.code == "maintenance")
                        #expect(answer.body.contains("Disks."))
                    }
                }
            }
        }
    }

    @Test func `administrators and listed addresses get through`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let key = try await member(appliance)
            try begin(appliance, addresses: ["192.0.2.0/24"])
            let admin: HTTPFields = [.authorization: "Bearer " + Appliance.token]
            for path in ["/", "/docs", "/v1/models", "/api/transcripts"] {
                #expect(try await appliance.call(.get, path, from: "10.0.0.5", headers: admin).status == .ok)
                #expect(try await appliance.call(.get, path, from: "192.0.2.9", headers: key).status == .ok)
                #expect(
                    try await appliance.call(.get, path, from: "10.0.0.5", headers: key).status == .serviceUnavailable
                )
            }
            // This machine is no exception, and an address is no key.
            #expect(try await appliance.call(.get, "/v1/models").status == .serviceUnavailable)
            #expect(try await appliance.call(.get, "/v1/models", from: "192.0.2.9").status == .unauthorized)
        }
    }

    @Test(arguments: [("de-DE,de", "de", "Wartung"), ("en", "en", "Maintenance"), ("fr", "en", "Maintenance")])
    func `people get a page in their language`(languages: String, language: String, title: String) async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            try begin(appliance, message: "<Platten>")
            var headers: HTTPFields = [.accept: "text/html,*/*;q=0.8", .acceptLanguage: languages]
            let answer = try await appliance.call(.get, "/", from: "10.0.0.5", headers: headers)
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
            #expect(answer.headers[.contentLanguage] == language)
            #expect(answer.headers[.retryAfter] != nil && answer.headers[.cacheControl] == "no-store")
            #expect(answer.body.contains("<h1>\(title)</h1>") && answer.body.contains("&lt;Platten&gt;"))
            #expect(answer.body.contains("href=\"/login\""))
            #expect(try await appliance.call(.head, "/", from: "10.0.0.5", headers: headers).body.isEmpty)
            headers[.accept] = "application/json"
            #expect(try await appliance.call(.get, "/", from: "10.0.0.5", headers: headers).code == "maintenance")
        }
    }

    @Test func `the page says until when`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let now = try Date("2026-03-02T21:30:00Z", strategy: .iso8601)
        for (minutes, german, english) in [(30, "22:00", "22:00"), (180, "3. März um 00:30", "3 March at 00:30")] {
            let notice = try MaintenanceNotice(start: now, minutes: minutes, author: "Ann", at: now)
            try withScratch { folder in
                let plan = MaintenancePlan(path: folder + "/maintenance.json")
                try plan.begin(notice)
                let period = try #require(plan.current(at: now))
                for (language, time) in [("de", german), ("en", english)] {
                    let page = MaintenancePage.page(period, acceptLanguage: language, at: now, in: calendar)
                    #expect(page.html.contains(" \(time)"), "\(page.html)")
                }
            }
        }
    }

    @Test func `requests are waited for until their answers are sent`() async throws {
        let requests = RequestsUnderWay()
        let request = Request.made(.get, "/api/transcripts/export.zip")
        var long: Response? = Response(
            status: .ok,
            body: ResponseBody { writer in try await writer.write(ByteBuffer(string: "x")) }
        ).counting(requests.begin(), of: request)
        #expect(requests.count == 1)
        long = nil
        #expect(long == nil && requests.count == 0)
        // An answer that is there, and events that somebody watches, hold up nothing.
        let short = try Response.json(["a": 1]).counting(requests.begin(), of: request)
        let events = Response(status: .ok, headers: [.contentType: "text/event-stream"], body: ResponseBody { _ in })
            .counting(requests.begin(), of: request)
        #expect(short.status == .ok && events.status == .ok && requests.count == 0)
    }

    @Test func `administrators turn it on and off, and read what is running`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let admin: HTTPFields = [.authorization: "Bearer " + Appliance.token]
            let base = "/api/enterprise-maintenance/"
            let body = #"{"message":"Disks.","duration_minutes":20,"addresses":["192.0.2.0/24"]}"#
            let on = try await appliance.call(.post, base + "enable", headers: admin, body: Array(body.utf8)).json
            let info = try #require(on["maintenance_info"] as? [String: Any])
            #expect(info["enabled"] as? Bool == true && info["state"] as? String == "on")
            #expect(info["message"] as? String == "Disks." && info["duration_minutes"] as? Int == 20)
            #expect(
                info["addresses"] as? [String] == ["192.0.2.0/24"] && info["author"] as? String == "the admin token"
            )
            #expect(on["drained"] as? Bool == true && on["windows"] is NSNull)
            #expect(try await appliance.call(.get, "/health").json["reason"] as? String != nil)
            let off = try await appliance.call(.post, base + "disable", headers: admin).json
            #expect(off["drained"] as? Bool == false)
            #expect((off["maintenance_info"] as? [String: Any])?["state"] as? String == "off")
            let actions = try await appliance.accounts.audit(limit: 10).map(\.action)
            #expect(actions.filter { $0.contains("enterprise-maintenance") }.count == 2)
        }
    }

    @Test(arguments: [
        (#"{"duration_minutes":0}"#, "duration_minutes"), (#"{"duration_minutes":10081}"#, "duration_minutes"),
        (#"{"starts_at":"2001-01-01T00:00:00Z"}"#, "starts_at"), (#"{"starts_at":"soon"}"#, "starts_at"),
        (#"{"addresses":["home"]}"#, "addresses"), (#"{"message":7}"#, "message"),
    ])
    func `what cannot be is refused by name`(body: String, field: String) async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let admin: HTTPFields = [.authorization: "Bearer " + Appliance.token]
            let path = "/api/enterprise-maintenance/enable"
            let answer = try await appliance.call(.post, path, headers: admin, body: Array(body.utf8))
            #expect(answer.status == .badRequest)
            #expect(try (answer.json["error"] as? [String: Any])?["param"] as? String == field)
            #expect(appliance.maintenance.current() == nil)
        }
    }
}
