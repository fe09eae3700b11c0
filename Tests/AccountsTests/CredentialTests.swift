import Foundation
import TestSupport
import Testing

@testable import Accounts

private let day: TimeInterval = 86400

@Suite struct `Sessions` {
    @Test func `a session lasts while it is used, and ends in any case`() async throws {
        try await withScratch { folder in
            let store = try store(folder)
            let ann = try await store.create(name: "Ann", password: password, role: .member)
            let start = Date(timeIntervalSince1970: 1_800_000_000)
            let (_, token) = try await store.startSession(of: ann, address: "::1", agent: "test", now: start)
            for days in stride(from: 5.0, to: 30, by: 5) {
                #expect(try await store.session(token: token, now: start + days * day)?.account == ann, "\(days)")
            }
            #expect(try await store.session(token: token, now: start + 30 * day) == nil)
            let (_, idle) = try await store.startSession(of: ann, address: "::1", agent: "test", now: start)
            #expect(try await store.session(token: idle, now: start + 7 * day - 1) != nil)
            #expect(try await store.session(token: idle, now: start + 14 * day) == nil)
            #expect(try await store.session(token: "", now: start) == nil)
        }
    }

    @Test func `another password ends all sessions but the one that changed it`() async throws {
        try await withScratch { folder in
            let store = try store(folder)
            let ann = try await store.create(name: "Ann", password: password, role: .member)
            let bob = try await store.create(name: "Bob", password: password, role: .member)
            let (own, kept) = try await store.startSession(of: ann, address: "a", agent: "x")
            let (_, other) = try await store.startSession(of: ann, address: "b", agent: "x")
            let (_, bobs) = try await store.startSession(of: bob, address: "c", agent: "x")
            try await store.setPassword("another password", of: ann, keeping: own.id)
            #expect(try await store.session(token: kept) != nil)
            #expect(try await store.session(token: other) == nil)
            #expect(try await store.session(token: bobs) != nil)
            #expect(try await store.account(named: "Ann", password: password) == nil)
            try await store.setPassword(password, of: ann)
            #expect(try await store.session(token: kept) == nil)
        }
    }

    @Test func `sessions are listed and ended by whose they are`() async throws {
        try await withScratch { folder in
            let store = try store(folder)
            let ann = try await store.create(name: "Ann", password: password, role: .member)
            let bob = try await store.create(name: "Bob", password: password, role: .member)
            let (session, token) = try await store.startSession(of: ann, address: "10.0.0.5", agent: "Firefox")
            #expect(try await store.sessions(of: ann.id).map(\.agent) == ["Firefox"])
            #expect(try await store.sessions(of: bob.id).isEmpty)
            #expect(try await !store.endSession(session.id, of: bob.id))
            #expect(try await store.endSession(session.id, of: ann.id))
            #expect(try await store.session(token: token) == nil)
        }
    }

    @Test func `an account has so many sessions at most, the latest`() async throws {
        try await withScratch { folder in
            let store = try store(folder)
            let ann = try await store.create(name: "Ann", password: password, role: .member)
            let start = Date.now
            var tokens: [String] = []
            for number in 0..<(Session.most + 2) {
                let now = start + Double(number)
                tokens.append(try await store.startSession(of: ann, address: "a", agent: "x", now: now).token)
            }
            let now = start + 100
            #expect(try await store.sessions(of: ann.id, now: now).count == Session.most)
            #expect(try await store.session(token: tokens[1], now: now) == nil)
            #expect(try await store.session(token: tokens[2], now: now) != nil)
        }
    }

    @Test func `sessions and keys end with their account`() async throws {
        try await withScratch { folder in
            let store = try store(folder)
            let ann = try await store.create(name: "Ann", password: password, role: .member)
            let token = try await store.startSession(of: ann, address: "a", agent: "x").token
            let secret = try await store.createKey(named: "k", for: ann, scopes: [.read]).secret
            try await store.delete(ann)
            #expect(try await store.session(token: token) == nil)
            #expect(try await store.key(secret: secret) == nil)
        }
    }
}

@Suite struct `Keys` {
    @Test func `a key opens what it says until it is revoked`() async throws {
        try await withScratch { folder in
            let store = try store(folder)
            let ann = try await store.create(name: "Ann", password: password, role: .owner)
            let bob = try await store.create(name: "Bob", password: password, role: .member)
            let (key, secret) = try await store.createKey(named: "laptop", for: ann, scopes: [.read, .update])
            #expect(secret.wholeMatch(of: /wa_[A-Za-z0-9_-]{43}/) != nil)
            #expect(secret.hasPrefix(key.prefix) && key.prefix.count == 9)
            let found = try #require(try await store.key(secret: secret))
            #expect(found.key.scopes == [.read, .update])
            #expect(found.key.owner == "Ann" && found.account == ann)
            #expect(try await store.keys().map(\.lastUsedAt) != [nil])
            #expect(try await store.keys(of: bob.id).isEmpty)
            #expect(try await !store.revokeKey(key.id, of: bob.id))
            #expect(try await store.revokeKey(key.id, of: ann.id))
            #expect(try await !store.revokeKey(key.id))
            #expect(try await store.key(secret: secret) == nil)
            #expect(try await store.keys().map { $0.revokedAt != nil } == [true])
        }
    }

    @Test func `a key ends when it expires`() async throws {
        try await withScratch { folder in
            let store = try store(folder)
            let ann = try await store.create(name: "Ann", password: password, role: .owner)
            // In whole seconds: of others, the column (seconds since 1970) may hold the nearest it can.
            let end = Date(timeIntervalSince1970: Date.now.timeIntervalSince1970.rounded() + 3600)
            let (_, secret) = try await store.createKey(named: "x", for: ann, scopes: [.read], expiresAt: end)
            #expect(try await store.key(secret: secret, now: end - 1) != nil)
            #expect(try await store.key(secret: secret, now: end) == nil)
        }
    }

    @Test func `who administers may everything, a guest only hand in`() {
        #expect(Set<Scope>([.admin]).effective == Set(Scope.allCases))
        #expect(Set<Scope>([.update, .read]).effective == [.update, .read])
        #expect(Role.owner.scopes == Set(Scope.allCases))
        #expect(Role.member.scopes == [.transcribe, .read])
        #expect(Role.guest.scopes == [.transcribe])
    }
}

@Suite struct `The audit log` {
    @Test func `acts are listed newest first, in pages`() async throws {
        try await withScratch { folder in
            let store = try store(folder)
            for number in 1...5 {
                try await store.record(AuditEntry(actor: "Ann", action: "act \(number)", address: "10.0.0.5"))
            }
            let page = try await store.audit(limit: 2)
            #expect(page.map(\.action) == ["act 5", "act 4"])
            #expect(page.map(\.outcome) == ["done", "done"])
            let rest = try await store.audit(before: page.last?.number, limit: 10)
            #expect(rest.map(\.action) == ["act 3", "act 2", "act 1"])
        }
    }

    @Test func `old acts are forgotten`() async throws {
        try await withScratch { folder in
            let store = try store(folder)
            let now = Date.now
            try await store.record(AuditEntry(at: now - 401 * day, actor: "Ann", action: "long ago"))
            #expect(try await store.audit(limit: 10).count == 1)
            try await store.record(AuditEntry(at: now, actor: "Ann", action: "now"))
            #expect(try await store.audit(limit: 10).map(\.action) == ["now"])
        }
    }
}
