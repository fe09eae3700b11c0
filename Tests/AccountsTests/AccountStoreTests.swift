import Foundation
import GRDB
import TestSupport
import Testing

@testable import Accounts

@Suite struct `Accounts` {
    @Test func `only the owner of the process can read the file, and no secret is in it`() async throws {
        try await withScratch { folder in
            let store = try store(folder)
            let code = try #require(try await store.renewSetupCode())
            let ann = try await store.setUp(code: code, name: "Ann", password: password)
            let token = try await store.startSession(of: ann, address: "10.0.0.5", agent: "test").token
            let secret = try await store.createKey(named: "laptop", for: ann, scopes: [.read]).secret
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(files.contains("accounts.sqlite"))
            for file in files {
                let mode = try FileManager.default.attributesOfItem(atPath: folder + "/" + file)[.posixPermissions]
                #expect(mode as? Int == 0o600, "\(file)")
                let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + file))
                for text in [code, code.replacing("-", with: ""), password, token, secret] {
                    #expect(bytes.range(of: Data(text.utf8)) == nil, "\(file)")
                }
            }
        }
    }

    @Test func `several processes may open a new file at once`() async throws {
        for _ in 0..<20 {
            try await withScratch { folder in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<4 { group.addTask { _ = try store(folder) } }
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test func `the set-up code makes one owner, once`() async throws {
        try await withScratch { folder in
            let store = try store(folder)
            let void = try #require(try await store.renewSetupCode())
            let code = try #require(try await store.renewSetupCode())
            #expect(code.wholeMatch(of: /[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}/) != nil)
            for wrong in [void, "", "0000-0000-0000", String(code.dropLast())] {
                await #expect(throws: AccountsError.wrongCode) {
                    try await store.setUp(code: wrong, name: "Eve", password: password)
                }
            }
            await #expect(throws: AccountsError.invalidPassword) {
                try await store.setUp(code: code, name: "Ann", password: "short")
            }
            let typed = " " + code.lowercased().replacing("-", with: " ").replacing("0", with: "o")
            let ann = try await store.setUp(code: typed, name: "Ann", password: password)
            #expect(ann.role == .owner)
            await #expect(throws: AccountsError.setupDone) {
                try await store.setUp(code: code, name: "Eve", password: password)
            }
            #expect(try await store.renewSetupCode() == nil)
        }
    }

    @Test func `an owner made otherwise voids the code`() async throws {
        try await withScratch { folder in
            let store = try store(folder)
            let code = try #require(try await store.renewSetupCode())
            _ = try await store.create(name: "Ann", password: password, role: .owner)
            await #expect(throws: AccountsError.setupDone) {
                try await store.setUp(code: code, name: "Eve", password: password)
            }
        }
    }

    @Test func `of many who use the code at once, one becomes the owner`() async throws {
        try await withScratch { folder in
            let store = try store(folder)
            let code = try #require(try await store.renewSetupCode())
            let made = await withTaskGroup(of: Bool.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        (try? await store.setUp(code: code, name: "Ann \(number)", password: password)) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(made == 1)
            #expect(try await store.accounts().count == 1)
        }
    }

    @Test func `a password opens its own account only, however the name is written`() async throws {
        try await withScratch { folder in
            let store = try store(folder)
            let ann = try await store.create(name: "Jörg Ünal", password: password, role: .member)
            _ = try await store.create(name: "Bob", password: password + "!", role: .guest)
            #expect(try await store.account(named: "JÖRG ünal ", password: password) == ann)
            #expect(try await store.account(named: "Jo\u{308}rg U\u{308}nal", password: password) == ann)
            #expect(try await store.account(named: "Jörg Ünal", password: password + "!") == nil)
            #expect(try await store.account(named: "nobody", password: password) == nil)
            await #expect(throws: AccountsError.nameTaken("jörg ünal")) {
                try await store.create(name: "jörg ünal", password: password, role: .member)
            }
        }
    }

    @Test(arguments: ["", " ", "a\nb", "a\u{0}b", String(repeating: "x", count: 65)])
    func `a name can be read and typed`(name: String) async throws {
        try await withScratch { folder in
            _ = await #expect(throws: AccountsError.invalidName) {
                _ = try await store(folder).create(name: name, password: password, role: .member)
            }
        }
    }

    @Test(arguments: ["", "ninechars", "annabelle longname", String(repeating: "x", count: 257)])
    func `a password is long, and not the name`(password: String) async throws {
        try await withScratch { folder in
            _ = await #expect(throws: AccountsError.invalidPassword) {
                _ = try await store(folder).create(name: "Annabelle Longname", password: password, role: .member)
            }
        }
    }

    @Test func `a login brings an older hash up to the present cost`() async throws {
        try await withScratch { folder in
            _ = try await store(folder).create(name: "Ann", password: password, role: .owner)
            let dearer = PasswordCost(exponent: 5, blockSize: 1, parallelism: 1)
            let store = try store(folder, cost: dearer)
            func kept() throws -> String? {
                try store.pool.read { try String.fetchOne($0, sql: "SELECT password FROM account") }
            }
            #expect(try kept()?.hasPrefix("scrypt:4:1:1:") == true)
            #expect(try await store.account(named: "Ann", password: "something else") == nil)
            #expect(try kept()?.hasPrefix("scrypt:4:1:1:") == true)
            #expect(try await store.account(named: "Ann", password: password) != nil)
            #expect(try kept()?.hasPrefix("scrypt:5:1:1:") == true)
            #expect(try await store.account(named: "Ann", password: password) != nil)
        }
    }

    @Test func `the last owner stays`() async throws {
        try await withScratch { folder in
            let store = try store(folder)
            let ann = try await store.create(name: "Ann", password: password, role: .owner)
            let bob = try await store.create(name: "Bob", password: password, role: .member)
            await #expect(throws: AccountsError.lastOwner) { try await store.delete(ann) }
            await #expect(throws: AccountsError.lastOwner) { try await store.setRole(.member, of: ann) }
            try await store.setRole(.owner, of: bob)
            try await store.delete(ann)
            #expect(try await store.accounts().map(\.name) == ["Bob"])
            await #expect(throws: AccountsError.unknownAccount("Ann")) { try await store.delete(ann) }
        }
    }

    @Test func `another process sees a change at once`() async throws {
        try await withScratch { folder in
            let server = try store(folder)
            let commandLine = try store(folder)
            let ann = try await commandLine.create(name: "Ann", password: password, role: .owner)
            let made = try await commandLine.createKey(named: "laptop", for: ann, scopes: [.read])
            #expect(try await server.key(secret: made.secret)?.account == ann)
            #expect(try await commandLine.revokeKey(made.key.id))
            #expect(try await server.key(secret: made.secret) == nil)
        }
    }

    @Test func `a file that is no database is refused by name`() throws {
        try withScratch { folder in
            try Data(repeating: 7, count: 5000).write(to: URL(fileURLWithPath: folder + "/accounts.sqlite"))
            #expect(throws: AccountsError.self) { try store(folder) }
        }
    }
}

@Suite struct `Hashes of passwords` {
    @Test func `the same password has another hash each time, and matches each`() throws {
        let hashes = try (0..<3).map { _ in try PasswordHash(password, cost: .cheap) }
        #expect(Set(hashes.map(\.text)).count == 3)
        for hash in hashes {
            let kept = try #require(PasswordHash(text: hash.text))
            #expect(try kept.matches(password))
            #expect(try !kept.matches(password + " "))
            #expect(try !kept.matches(""))
        }
    }

    @Test(arguments: [
        "", "scrypt", "scrypt:4:1:1::", "bcrypt:4:1:1:AAAA:AAAA", "scrypt:40:8:1:AAAA:AAAA", "plain text password",
    ])
    func `what is no hash is none`(text: String) {
        #expect(PasswordHash(text: text) == nil)
    }

    @Test func `the standard costs 32 MiB`() {
        let cost = PasswordCost.standard
        #expect(128 * (1 << cost.exponent) * cost.blockSize == 32 << 20)
        #expect(cost.isBearable)
    }
}
