import DurableStorage
import Foundation
import TUF
import TestSupport
import Testing

@testable import ReleasePublishing

@Suite struct `Private keys` {
    @Test func `a key is what was written, and only its owner may read it`() throws {
        try withScratch { folder in
            let key = try KeyFile.create(folder + "/root-1.pem")
            #expect(try KeyFile.read(folder + "/root-1.pem").key == key.key)
            let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/root-1.pem")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `a key is never overwritten`() throws {
        try withScratch { folder in
            try KeyFile.create(folder + "/root-1.pem")
            #expect(throws: PublishingError.exists(path: folder + "/root-1.pem")) {
                try KeyFile.create(folder + "/root-1.pem")
            }
        }
    }

    @Test func `a key that others may read is refused`() throws {
        try withScratch { folder in
            let path = folder + "/root-1.pem"
            try KeyFile.create(path)
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
            #expect(throws: PublishingError.keyExposed(path: path)) { try KeyFile.read(path) }
        }
    }

    /// The example of RFC 8410, §10.3.
    @Test func `keys of other programs are read`() throws {
        try withScratch { folder in
            let path = folder + "/foreign.pem"
            let pem = """
                -----BEGIN PRIVATE KEY-----
                MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
                -----END PRIVATE KEY-----

                """
            try DurableFile.write(Array(pem.utf8), to: path, mode: 0o600)
            let expected = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"
            #expect(publicText(of: path) == expected)
        }
    }

    private func publicText(of path: String) -> String? {
        guard let key = try? KeyFile.read(path).key, case .object(let fields) = key.json,
            case .object(let value)? = fields["keyval"], case .string(let text)? = value["public"]
        else { return nil }
        return "\(text)"
    }

    @Test(arguments: ["", "hello", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
    func `anything else is no key`(content: String) throws {
        try withScratch { folder in
            let path = folder + "/x.pem"
            try DurableFile.write(Array(content.utf8), to: path, mode: 0o600)
            #expect(throws: PublishingError.noKey(path: path)) { try KeyFile.read(path) }
        }
    }
}
