import Accounts
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import ApplianceServer

@Suite struct `Logging in` {
    private static let password = "correct horse battery"
    /// Time stands still: nobody's wait is over.
    private static var stopped: AccessLimits {
        let now = ContinuousClock.now
        return AccessLimits { now }
    }

    @Test func `whoever guesses waits, and the account's owner gets in on the machine`() async throws {
        try await withScratch { folder in
            let appliance = try await Self.appliance(folder)
            func logIn(_ password: String, from address: String) async throws -> Answer {
                try await Self.post(appliance, "/api/login", ["name": "Ann", "password": password], from: address)
            }
            for _ in 0..<5 {
                let wrong = try await logIn("a wrong guess", from: "10.6.6.6")
                #expect(wrong.status == .unauthorized)
                #expect(try wrong.code == "invalid_credentials")
            }
            let locked = try await logIn(Self.password, from: "10.6.6.6")
            #expect(locked.status == .tooManyRequests)
            #expect(try locked.code == "locked_out")
            #expect(locked.headers[.retryAfter] == "1")
            for _ in 0..<5 { _ = try await logIn("a wrong guess", from: "10.6.6.7") }
            #expect(try await logIn(Self.password, from: "10.0.0.5").status == .tooManyRequests)
            #expect(try await logIn(Self.password, from: "127.0.0.1").status == .ok)
            // That was right, and forgives the address only.
            #expect(try await logIn(Self.password, from: "10.0.0.5").status == .tooManyRequests)
        }
    }

    @Test func `a name nobody has is refused like a wrong password`() async throws {
        try await withScratch { folder in
            let appliance = try await Self.appliance(folder)
            let wrong = try await Self.post(appliance, "/api/login", ["name": "Ann", "password": "a wrong guess"])
            let nobody = try await Self.post(appliance, "/api/login", ["name": "Bob", "password": Self.password])
            #expect(wrong.status == .unauthorized && nobody.status == .unauthorized)
            #expect(wrong.body == nobody.body)
        }
    }

    @Test func `over plain HTTP from elsewhere no password is taken, right or wrong`() async throws {
        try await withScratch { folder in
            let appliance = try await Self.appliance(folder, policy: .init(tls: false))
            let body = ["name": "Ann", "password": Self.password]
            let refused = try await Self.post(appliance, "/api/login", body)
            #expect(refused.status == .forbidden)
            #expect(try refused.code == "insecure_connection")
            let proxied: HTTPFields = [.forwardedFor: "10.0.0.5", .forwardedProto: "https"]
            let answer = try await Self.post(appliance, "/api/login", body, from: "127.0.0.1", headers: proxied)
            #expect(answer.status == .ok)
            #expect(try await Self.post(appliance, "/api/login", body, from: "127.0.0.1").status == .ok)
            let lie = try await Self.post(appliance, "/api/login", body, headers: [.forwardedProto: "https"])
            #expect(lie.status == .forbidden, "only a proxy on this machine is believed")
        }
    }

    @Test func `the set-up code is guessed no faster`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder, limits: Self.stopped)
            let code = try #require(try await appliance.accounts.renewSetupCode())
            func setUp(_ code: String, from address: String) async throws -> Answer {
                let body = ["code": code, "name": "Ann", "password": Self.password]
                return try await Self.post(appliance, "/api/setup", body, from: address)
            }
            for _ in 0..<5 { #expect(try await setUp("wrong", from: "10.6.6.6").status == .unauthorized) }
            #expect(try await setUp(code, from: "10.6.6.6").status == .tooManyRequests)
            let made = try await setUp(code, from: "10.0.0.5")
            #expect(made.status == .created)
            #expect(made.headers[.setCookie]?.contains("; Path=/; Secure; HttpOnly; SameSite=Strict;") == true)
            #expect(try await setUp(code, from: "10.0.0.5").status == .gone)
        }
    }

    @Test func `the last of many acts is on record, with whoever did it`() async throws {
        try await withScratch { folder in
            let appliance = try await Self.appliance(folder)
            let token: HTTPFields = [.authorization: "Bearer " + Appliance.token]
            let body = ["name": "Bob", "password": Self.password, "role": "member"]
            #expect(try await Self.post(appliance, "/api/accounts", body, headers: token).status == .created)
            #expect(try await Self.post(appliance, "/api/accounts", body, headers: token).status == .conflict)
            _ = try await Self.post(appliance, "/api/login", ["name": "Bob", "password": "a wrong guess"])
            let entries = try await appliance.accounts.audit(limit: 10)
            let told = entries.map { [$0.actor, $0.action, $0.outcome, $0.address ?? ""] }
            #expect(
                told == [
                    ["a stranger", "log in", "invalid_credentials", "10.0.0.5"],
                    ["the admin token", "POST /api/accounts", "name_taken", "10.0.0.5"],
                    ["the admin token", "POST /api/accounts", "done", "10.0.0.5"],
                ]
            )
            #expect(entries[0].subject == "Bob")
        }
    }

    /// An appliance that Ann owns.
    private static func appliance(_ folder: String, policy: AccessControl.Policy = .init()) async throws -> Appliance {
        let appliance = try Appliance(folder: folder, policy: policy, limits: Self.stopped)
        _ = try await appliance.accounts.create(name: "Ann", password: password, role: .owner)
        return appliance
    }

    private static func post(
        _ appliance: Appliance,
        _ path: String,
        _ body: [String: String],
        from address: String = "10.0.0.5",
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        let body = Array(try JSONEncoder().encode(body))
        return try await appliance.call(.post, path, from: address, headers: headers, body: body)
    }
}
