import HTTPTypes
import Hummingbird
import NIOCore
import TestSupport
import Testing

@testable import ApplianceServer

@Suite struct `Who may call what` {
    /// The caller is local, has the token, acts for a foreign page; the owner opened the appliance.
    typealias Row = (local: Bool, token: Bool, foreign: Bool, open: Bool, user: UInt?, administrator: UInt?)

    private static let table: [Row] = [
        (false, false, false, false, 401, 401),
        (false, false, false, true, nil, 401),
        (false, false, true, false, 403, 403),
        (false, false, true, true, 403, 403),
        (false, true, false, false, nil, nil),
        (false, true, false, true, nil, nil),
        (false, true, true, false, 403, 403),
        (false, true, true, true, 403, 403),
        (true, false, false, false, nil, 401),
        (true, false, false, true, nil, 401),
        (true, false, true, false, 403, 403),
        (true, false, true, true, 403, 403),
        (true, true, false, false, nil, nil),
        (true, true, false, true, nil, nil),
        (true, true, true, false, 403, 403),
        (true, true, true, true, 403, 403),
    ]

    @Test(arguments: table, [true, false])
    func `every case is decided`(row: Row, wrongKey: Bool) {
        let caller = Caller(
            isLocal: row.local,
            hasAdminToken: row.token,
            hasWrongKey: wrongKey && !row.token,
            isForeignPage: row.foreign
        )
        func status(_ access: Access) -> UInt? {
            access.refusal(caller, open: row.open).map { UInt($0.status.code) }
        }
        #expect(status(.users) == row.user)
        #expect(status(.uploaders) == row.user)
        #expect(status(.administrators) == row.administrator)
        #expect(status(.everyone(why: "test")) == nil)
    }

    @Test(arguments: table)
    func `while an update may be undone, only administrators hand in recordings`(row: Row) {
        let caller = Caller(
            isLocal: row.local,
            hasAdminToken: row.token,
            hasWrongKey: false,
            isForeignPage: row.foreign
        )
        func status(_ access: Access) -> UInt? {
            access.refusal(caller, open: row.open, intakeIsClosed: true).map { UInt($0.status.code) }
        }
        #expect(status(.users) == row.user)
        #expect(status(.uploaders) == (row.user ?? (row.token ? nil : 503)))
        #expect(status(.administrators) == row.administrator)
    }

    @Test func `a refusal says what is wrong`() {
        func refusal(wrongKey: Bool, foreign: Bool) -> APIError? {
            Access.users.refusal(
                Caller(isLocal: false, hasAdminToken: false, hasWrongKey: wrongKey, isForeignPage: foreign),
                open: false
            )
        }
        #expect(refusal(wrongKey: false, foreign: false)?.code == "invalid_api_key")
        #expect(refusal(wrongKey: false, foreign: false)?.message.contains("A key is needed") == true)
        #expect(refusal(wrongKey: true, foreign: false)?.code == "invalid_api_key")
        #expect(refusal(wrongKey: true, foreign: false)?.message.contains("not valid") == true)
        #expect(refusal(wrongKey: false, foreign: true)?.code == "foreign_origin")
    }
}

@Suite struct `Who a caller is` {
    @Test(arguments: [
        ("127.0.0.1", true), ("127.8.9.10", true), ("::1", true), ("::ffff:127.0.0.1", true), ("128.0.0.1", false),
        ("10.0.0.5", false), ("192.168.1.127", false), ("::ffff:10.0.0.5", false), ("fe80::1", false), ("::", false),
        ("2001:db8::127", false), (nil, false),
    ])
    func `local is who connects from this machine`(address: String?, local: Bool) throws {
        #expect(try caller(from: address).isLocal == local)
    }

    @Test(arguments: [HTTPField.Name.forwarded, .forwardedFor])
    func `a proxy on this machine speaks for somebody else`(name: HTTPField.Name) throws {
        #expect(try !caller(headers: [name: "for=10.0.0.5"]).isLocal)
    }

    @Test(arguments: [
        "localhost:5001", "localhost", "LOCALHOST:5001", "box:5001", "127.0.0.1:5001", "127.0.0.1", "[::1]:5001",
        "[::1]",
        "192.168.1.5:5001", nil,
    ])
    func `this machine is called by its own names and addresses`(authority: String?) throws {
        #expect(try caller(authority: authority).isLocal)
    }

    @Test(arguments: ["evil.example:5001", "evil.example", "localhost.evil.example", "box.evil.example:5001", ""])
    func `a foreign name that was made to point here is not this machine`(authority: String) throws {
        #expect(try !caller(authority: authority).isLocal)
        let origin: HTTPFields = [.origin: "https://\(authority)"]
        #expect(try caller(authority: authority, headers: origin).isForeignPage)
    }

    @Test(arguments: [
        (HTTPField.Name.authorization, "Bearer \(Appliance.token)"), (.authorization, "bearer \(Appliance.token)"),
        (.apiKey, Appliance.token),
    ])
    func `the admin token counts in both headers`(name: HTTPField.Name, value: String) throws {
        let caller = try caller(headers: [name: value])
        #expect(caller.hasAdminToken)
        #expect(!caller.hasWrongKey)
    }

    @Test(arguments: [
        (HTTPField.Name.authorization, "Bearer sk-other"), (.authorization, "Bearer "), (.authorization, ""),
        (.authorization, "Basic \(Appliance.token)"), (.authorization, "Bearer \(Appliance.token)0"),
        (.authorization, "Bearer \(Appliance.token.uppercased())"), (.apiKey, "Bearer \(Appliance.token)"),
        (.apiKey, ""),
    ])
    func `anything else is a wrong key`(name: HTTPField.Name, value: String) throws {
        let caller = try caller(headers: [name: value])
        #expect(!caller.hasAdminToken)
        #expect(caller.hasWrongKey)
    }

    @Test func `no key is no wrong key`() throws {
        #expect(try !caller().hasWrongKey)
        #expect(try !caller().hasAdminToken)
    }

    @Test(arguments: [
        ("localhost:5001", "https://localhost:5001", false), ("127.0.0.1:5001", "https://127.0.0.1:5001", false),
        ("[::1]:5001", "https://[::1]:5001", false), ("box", "https://box", false),
        ("localhost:5001", "https://localhost:5002", true), ("localhost:5001", "https://localhost", true),
        ("localhost:5001", "https://evil.example", true), ("localhost:5001", "null", true),
        ("localhost:5001", "", true), ("localhost:5001", "https://localhost:5001.evil.example", true),
        ("localhost:5001", "https://evil.example/localhost:5001", true),
    ])
    func `a page is foreign unless its origin is the appliance`(authority: String, origin: String, foreign: Bool) throws
    {
        #expect(try caller(authority: authority, headers: [.origin: origin]).isForeignPage == foreign)
    }

    @Test(arguments: [("cross-site", true), ("same-origin", false), ("none", false)])
    func `a browser says whether a page is foreign`(site: String, foreign: Bool) throws {
        #expect(try caller(headers: [.fetchSite: site]).isForeignPage == foreign)
    }

    @Test func `a program is no page`() throws {
        #expect(try !caller().isForeignPage)
    }

    private func caller(
        from address: String? = "127.0.0.1",
        authority: String? = "localhost:5001",
        headers: HTTPFields = [:]
    ) throws -> Caller {
        let request = Request.made(.get, "/v1/models", authority: authority, headers: headers)
        return Appliance.control().caller(request, try .made(from: address))
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
