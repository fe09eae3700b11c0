import Testing

@testable import TUF

@Suite struct `The authority over a file` {
    /// Which keys are listed, how many of them are needed, who signs, and how many signatures count.
    @Test(
        arguments: [
            ([1], 1, [1], 1), ([1], 1, [2], 0), ([1, 2, 3], 2, [1, 2], 2), ([1, 2, 3], 2, [3, 1], 2),
            ([1, 2, 3], 2, [2], 1),
            ([1, 2, 3], 2, [2, 4, 5], 1), ([1], 1, [3, 1, 4], 1), ([1, 2], 3, [1, 2, 3], 2), ([], 1, [1], 0),
            ([1], 1, [], 0),
        ] as [([UInt8], Int, [UInt8], Int)]
    )
    func `counts the keys that have signed`(keys: [UInt8], threshold: Int, signers: [UInt8], valid: Int) throws {
        let keys = try keys.map { try SigningKey.test($0).key }
        let authority = Authority(
            keys: Dictionary(uniqueKeysWithValues: keys.map { ($0.identifier, $0) }),
            role: RoleKeys(keys.map(\.identifier), threshold: threshold)
        )
        var envelope = Envelope(signed: .string("something"))
        for signer in signers { try envelope.sign(with: .test(signer)) }
        if valid >= threshold {
            try authority.check(envelope, file: "file")
        } else {
            #expect(throws: TUFError.notSigned(file: "file", valid: valid, threshold: threshold)) {
                try authority.check(envelope, file: "file")
            }
        }
    }

    @Test func `counts a key with several names once`() throws {
        let secret = try SigningKey.test(1)
        let signature = Hexadecimal.encode(try secret.signature(for: JSONValue.object([:]).canonicalBytes))
        let names: [ExactText] = ["a", "b", "c"]
        let authority = Authority(
            keys: Dictionary(uniqueKeysWithValues: names.map { ($0, secret.key) }),
            role: RoleKeys(names, threshold: 2)
        )
        let entries = names.map { #"{"keyid":"\#($0)","sig":"\#(signature)"}"# }.joined(separator: ",")
        let envelope = try Envelope(parsing: Array(#"{"signed":{},"signatures":[\#(entries)]}"#.utf8))
        #expect(throws: TUFError.notSigned(file: "file", valid: 1, threshold: 2)) {
            try authority.check(envelope, file: "file")
        }
    }

    @Test func `does not count keys that are listed but not for this role`() throws {
        let key = try SigningKey.test(1).key
        let authority = Authority(keys: [key.identifier: key], role: RoleKeys(["another"], threshold: 1))
        var envelope = Envelope(signed: .null)
        try envelope.sign(with: .test(1))
        #expect(throws: TUFError.notSigned(file: "file", valid: 0, threshold: 1)) {
            try authority.check(envelope, file: "file")
        }
    }

    @Test(
        arguments: [
            ([1], [1], false), ([1], [2], true), ([1], [1, 2], false), ([1, 2], [1], true), ([1, 2], [2, 1], false),
            ([], [1], false),
        ] as [([UInt8], [UInt8], Bool)]
    )
    func `is revoked when a key of it is gone`(before: [UInt8], after: [UInt8], isRevoked: Bool) throws {
        func authority(_ numbers: [UInt8]) throws -> Authority {
            let keys = try numbers.map { try SigningKey.test($0).key }
            return Authority(
                keys: Dictionary(uniqueKeysWithValues: keys.map { ($0.identifier, $0) }),
                role: RoleKeys(keys.map(\.identifier), threshold: 1)
            )
        }
        #expect(try authority(before).isRevoked(by: authority(after)) == isRevoked)
    }
}
