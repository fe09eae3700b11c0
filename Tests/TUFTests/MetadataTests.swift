import Testing

@testable import TUF

@Suite struct `Metadata files` {
    @Test func `of every role are read as they were written`() throws {
        let reference = MetadataReference(version: 3, content: Array("x".utf8))
        let key = try SigningKey.test(1)
        let role = DelegatedRole(
            name: "A",
            keys: RoleKeys([key.key.identifier], threshold: 1),
            isTerminating: true,
            scope: .patterns(["a/*"])
        )
        let bin = DelegatedRole(
            name: "B",
            keys: RoleKeys([key.key.identifier], threshold: 1),
            isTerminating: false,
            scope: .hashPrefixes(["0a"])
        )
        let file = TargetFile(content: [1, 2], custom: .object(["note": .string("é\n")]))
        try check(Root(version: 2, expires: .later, isConsistentSnapshot: false) { _ in ([key.key], 1) })
        try check(Timestamp(version: 2, expires: .later, snapshot: reference))
        try check(Snapshot(version: 2, expires: .later, files: ["targets.json": reference, "a": .init(version: 1)]))
        try check(
            Targets(
                version: 2,
                expires: .later,
                files: ["é": file, "e\u{301}": TargetFile(content: [])],
                delegations: Delegations(keys: [key.key], roles: [role, bin])
            )
        )
    }

    private func check(_ content: some RoleContent) throws {
        try check(content, type(of: content))
    }

    private func check<Content: RoleContent>(_ content: Content, _: Content.Type) throws {
        let envelope = try Envelope(parsing: content.file(signedBy: [.test(1), .test(2)]))
        #expect(try Content(signed: envelope.signed) == content)
        #expect(envelope.signed == content.signed)
        let keys = try [SigningKey.test(1), .test(2)].map(\.key)
        #expect(envelope.signatures.map(\.keyIdentifier) == keys.map(\.identifier))
        let authority = Authority(
            keys: [keys[0].identifier: keys[0], keys[1].identifier: keys[1]],
            role: RoleKeys(keys.map(\.identifier), threshold: 2)
        )
        #expect(throws: Never.self) { try authority.check(envelope, file: "file") }
    }

    @Test func `can be signed by one after the other, each counting once`() throws {
        let content = Timestamp(version: 1, expires: .later, snapshot: MetadataReference(version: 1))
        var envelope = try Envelope(parsing: content.file(signedBy: [.test(1)]))
        try envelope.sign(with: .test(2))
        try envelope.sign(with: .test(1))
        let keys = try [SigningKey.test(2), .test(1)].map(\.key.identifier)
        #expect(try Envelope(parsing: envelope.bytes).signatures.map(\.keyIdentifier) == keys)
    }

    @Test(arguments: [
        (#"{"signatures":[]}"#, FormatFault.missing(field: "signed")),
        (#"{"signed":{}}"#, .missing(field: "signatures")),
        (#"{"signed":1,"signatures":[]}"#, .wrongKind(field: "signed", expected: "an object")),
        (#"{"signed":{},"signatures":{}}"#, .wrongKind(field: "signatures", expected: "a list")),
        (#"{"signed":{},"signatures":[1]}"#, .wrongKind(field: "signatures[0]", expected: "an object")),
        (#"{"signed":{},"signatures":[{"keyid":"a"}]}"#, .missing(field: "signatures[0].sig")),
        (
            #"{"signed":{},"signatures":[{"keyid":"a","sig":1}]}"#,
            .wrongKind(field: "signatures[0].sig", expected: "a string")
        ),
        (
            #"{"signed":{},"signatures":[{"keyid":"a","sig":""},{"keyid":"a","sig":"00"}]}"#,
            .notUnique(field: "signatures")
        ),
        ("[]", .wrongKind(field: "the file", expected: "an object")),
        ("{", .json(.ends)),
    ])
    func `of another form are refused`(text: String, fault: FormatFault) {
        #expect(throws: fault) { try Envelope(parsing: Array(text.utf8)) }
    }

    @Test(
        arguments: [
            ("keys", JSONValue.array([]), FormatFault.wrongKind(field: "keys", expected: "an object")),
            ("keys", .object(["k": .object([:])]), .missing(field: "keys.k.keytype")),
            ("roles", .object([:]), .missing(field: "roles.root")),
            ("consistent_snapshot", .integer(1), .wrongKind(field: "consistent_snapshot", expected: "true or false")),
            ("consistent_snapshot", nil, nil),
            (
                "expires", .string("tomorrow"),
                .notAllowed(field: "expires", expected: "a time like 2030-01-31T12:00:00Z")
            ),
            ("_type", .string("targets"), .wrongType(expected: "root", found: "targets")),
            ("spec_version", .string("2.0"), .unsupportedSpecification(version: "2.0")),
            ("spec_version", .string("1"), nil),
            ("spec_version", .string("10"), .unsupportedSpecification(version: "10")),
            ("spec_version", .string(""), .unsupportedSpecification(version: "")), ("unknown", .null, nil),
        ] as [(ExactText, JSONValue?, FormatFault?)]
    )
    func `of the root are checked field by field`(name: ExactText, value: JSONValue?, fault: FormatFault?) throws {
        let root = Root(version: 1, expires: .later) { _ in ([], 1) }
        guard case .object(var members) = root.signed else { throw Unexpected() }
        members[name] = value
        do {
            _ = try Root(signed: .object(members))
            #expect(fault == nil)
        } catch {
            #expect(error == fault)
        }
    }

    @Test(
        arguments: [
            ["threshold": JSONValue.integer(0)], ["keyids": .array([.string("a"), .string("a")])],
            ["name": .string("")],
            ["name": .string(ExactText(String(repeating: "/", count: 80)))],
            ["name": .string("snapshot")], ["paths": .array([.integer(1)])], ["path_hash_prefixes": .array([])],
            ["terminating": .string("yes")], ["keyids": .array([.null])], ["threshold": .string("1")],
        ] as [[ExactText: JSONValue]]
    )
    func `with delegations of another form are refused`(change: [ExactText: JSONValue]) throws {
        let role = DelegatedRole(
            name: "A",
            keys: RoleKeys(["a"], threshold: 1),
            isTerminating: false,
            scope: .patterns(["*"])
        )
        guard case .object(let members) = role.json else { throw Unexpected() }
        #expect(throws: Never.self) { try DelegatedRole(Fields(role.json)) }
        #expect(throws: FormatFault.self) { try DelegatedRole(Fields(.object(members.merging(change) { $1 }))) }
        let twice = JSONValue.object(["keys": .object([:]), "roles": .array([role.json, role.json])])
        #expect(throws: FormatFault.notUnique(field: "roles")) { try Delegations(Fields(twice)) }
    }

    @Test(
        arguments: [
            (["md5": JSONValue.string("00")], FormatFault.missing(field: "sha256")),
            (["sha256": .string("xy")], .notAllowed(field: "sha256", expected: "hexadecimal")),
            ([:], .missing(field: "sha256")),
            (["sha256": .string("ab"), "blake": .integer(1)], nil), (["sha512": .string("AB")], nil),
        ] as [([ExactText: JSONValue], FormatFault?)]
    )
    func `must give a hash that is known here`(members: [ExactText: JSONValue], fault: FormatFault?) {
        do {
            #expect(try Hashes(Fields(.object(members))).prefix == "ab")
            #expect(fault == nil)
        } catch {
            #expect(error == fault)
        }
    }
}
