import Accounts
import HTTPTypes
import Hummingbird
import NIOCore
import TestSupport
import Testing

@testable import ApplianceServer

@Suite struct `Who a caller is` {
    @Test(arguments: [
        ("127.0.0.1", true), ("127.8.9.10", true), ("::1", true), ("::ffff:127.0.0.1", true), ("128.0.0.1", false),
        ("10.0.0.5", false), ("192.168.1.127", false), ("::ffff:10.0.0.5", false), ("fe80::1", false), ("::", false),
        ("2001:db8::127", false), (nil, false),
    ])
    func `local is who connects from this machine`(address: String?, local: Bool) async throws {
        #expect(try await caller(from: address).isLocal == local)
    }

    @Test(arguments: [HTTPField.Name.forwarded, .forwardedFor])
    func `a proxy on this machine speaks for somebody else`(name: HTTPField.Name) async throws {
        #expect(try await !caller(headers: [name: "for=10.0.0.5"]).isLocal)
    }

    @Test(arguments: [
        "localhost:5001", "localhost", "LOCALHOST:5001", "box:5001", "127.0.0.1:5001", "127.0.0.1", "[::1]:5001",
        "[::1]",
        "192.168.1.5:5001", nil,
    ])
    func `this machine is called by its own names and addresses`(authority: String?) async throws {
        #expect(try await caller(authority: authority).isLocal)
    }

    @Test(arguments: ["evil.example:5001", "evil.example", "localhost.evil.example", "box.evil.example:5001", ""])
    func `a foreign name that was made to point here is not this machine`(authority: String) async throws {
        #expect(try await !caller(authority: authority).isLocal)
        let origin: HTTPFields = [.origin: "https://\(authority)"]
        #expect(try await caller(authority: authority, headers: origin).isForeignPage)
    }

    @Test(arguments: [
        (HTTPField.Name.authorization, "Bearer \(Appliance.token)"), (.authorization, "bearer \(Appliance.token)"),
        (.apiKey, Appliance.token),
    ])
    func `the admin token counts in both headers`(name: HTTPField.Name, value: String) async throws {
        let caller = try await caller(headers: [name: value])
        #expect(caller.identity == .adminToken)
        #expect(!caller.hasWrongKey)
    }

    @Test(arguments: [
        (HTTPField.Name.authorization, "Bearer sk-other"), (.authorization, "Bearer "), (.authorization, ""),
        (.authorization, "Basic \(Appliance.token)"), (.authorization, "Bearer \(Appliance.token)0"),
        (.authorization, "Bearer \(Appliance.token.uppercased())"), (.apiKey, "Bearer \(Appliance.token)"),
        (.apiKey, ""),
    ])
    func `anything else is a wrong key`(name: HTTPField.Name, value: String) async throws {
        let caller = try await caller(headers: [name: value])
        #expect(caller.identity == .machine)
        #expect(caller.hasWrongKey)
    }

    @Test func `no key is no wrong key`() async throws {
        #expect(try await !caller().hasWrongKey)
        #expect(try await caller().identity == .machine)
    }

    @Test(arguments: [
        ("localhost:5001", "https://localhost:5001", false), ("127.0.0.1:5001", "https://127.0.0.1:5001", false),
        ("[::1]:5001", "https://[::1]:5001", false), ("box", "https://box", false),
        ("localhost:5001", "https://localhost:5002", true), ("localhost:5001", "https://localhost", true),
        ("localhost:5001", "https://evil.example", true), ("localhost:5001", "null", true),
        ("localhost:5001", "", true), ("localhost:5001", "https://localhost:5001.evil.example", true),
        ("localhost:5001", "https://evil.example/localhost:5001", true),
    ])
    func `a page is foreign unless its origin is the appliance`(authority: String, origin: String, foreign: Bool)
        async throws
    {
        #expect(try await caller(authority: authority, headers: [.origin: origin]).isForeignPage == foreign)
    }

    @Test(arguments: [("cross-site", true), ("same-site", true), ("same-origin", false), ("none", false)])
    func `a browser says whether a page is foreign`(site: String, foreign: Bool) async throws {
        #expect(try await caller(headers: [.fetchSite: site]).isForeignPage == foreign)
    }

    @Test(arguments: [
        ("127.0.0.1", nil, "127.0.0.1"), ("127.0.0.1", "10.0.0.5", "10.0.0.5"),
        ("127.0.0.1", "6.6.6.6, 10.0.0.5", "10.0.0.5"), ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("10.0.0.9", "6.6.6.6", "10.0.0.9"), ("::1", "2001:db8::5", "2001:db8::5"),
    ])
    func `a proxy is believed only on this machine, and only the last word`(
        peer: String,
        forwarded: String?,
        address: String
    ) async throws {
        let headers: HTTPFields = forwarded.map { [.forwardedFor: $0] } ?? [:]
        #expect(try await caller(from: peer, headers: headers).address == address)
    }

    @Test func `a program is no page`() async throws {
        #expect(try await !caller().isForeignPage)
    }

    private func caller(
        from address: String? = "127.0.0.1",
        authority: String? = "localhost:5001",
        headers: HTTPFields = [:]
    ) async throws -> Caller {
        try await withScratch { folder in
            let accounts = try AccountStore(path: folder + "/accounts.sqlite", cost: .cheap)
            let request = Request.made(.get, "/v1/models", authority: authority, headers: headers)
            return try await Appliance.control(accounts).caller(request, .made(from: address))
        }
    }
}

@Suite struct `The admin token` {
    @Test func `it is made once, for the owner only`() throws {
        try withScratch { folder in
            let token = try AdminToken.load(path: folder + "/token")
            #expect(token.count == 64)
            #expect(token.allSatisfy { $0.isHexDigit })
            #expect(try permissions(of: folder + "/token") == 0o600)
            #expect(try AdminToken.load(path: folder + "/token") == token)
            #expect(try AdminToken.load(path: folder + "/other") != token)
        }
    }

    @Test(arguments: ["", "\n", "short", "   \n  "])
    func `a file without a usable token gets a new one`(content: String) throws {
        try withScratch { folder in
            let path = folder + "/token"
            try write(content, to: path, permissions: 0o644)
            let token = try AdminToken.load(path: path)
            #expect(token.count == 64)
            #expect(try AdminToken.load(path: path) == token)
            #expect(try permissions(of: path) == 0o600)
        }
    }

    @Test func `a token the owner chose is kept`() throws {
        try withScratch { folder in
            let chosen = "correct horse battery staple, and more"
            try write("  \(chosen)\n\n", to: folder + "/token", permissions: 0o600)
            #expect(try AdminToken.load(path: folder + "/token") == chosen)
        }
    }
}
