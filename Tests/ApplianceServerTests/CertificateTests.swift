import Foundation
import SwiftASN1
import TestSupport
import Testing
import X509

@testable import ApplianceServer

@Suite struct `The appliance's own certificates` {
    private static let names = LocalNames(
        hosts: ["localhost", "box", "box.local"],
        addresses: ["127.0.0.1", "::1", "192.168.1.5"]
    )

    @Test(arguments: [
        ServerName.host("localhost"), .host("box"), .host("box.local"), .address("127.0.0.1"), .address("::1"),
        .address("192.168.1.5"),
    ])
    func `a device that trusts the root trusts the server under its names`(name: ServerName) async throws {
        try await withScratch { folder in
            let authority = try CertificateAuthority(directory: folder)
            let leaf = try certificate(at: authority.serverCertificate(for: Self.names).certificate)
            #expect(try await isValid(leaf, root: authority.rootPEM, name))
        }
    }

    @Test(arguments: [ServerName.host("evil.example"), .host("notlocalhost"), .address("10.0.0.5")])
    func `under other names it does not`(name: ServerName) async throws {
        try await withScratch { folder in
            let authority = try CertificateAuthority(directory: folder)
            let leaf = try certificate(at: authority.serverCertificate(for: Self.names).certificate)
            #expect(try await !isValid(leaf, root: authority.rootPEM, name))
        }
    }

    @Test func `another appliance's root does not vouch for it`() async throws {
        try await withScratch { folder in
            try FileManager.default.createDirectory(atPath: folder + "/other", withIntermediateDirectories: false)
            let other = try CertificateAuthority(directory: folder + "/other")
            let leaf = try certificate(
                at: CertificateAuthority(directory: folder).serverCertificate(for: Self.names).certificate
            )
            #expect(try await !isValid(leaf, root: other.rootPEM, .host("localhost")))
        }
    }

    @Test func `browsers accept how long it is valid`() throws {
        try withScratch { folder in
            let authority = try CertificateAuthority(directory: folder)
            let leaf = try certificate(at: authority.serverCertificate(for: Self.names).certificate)
            #expect(leaf.notValidBefore < .now)
            #expect(leaf.notValidAfter > .now + 300 * 86400)
            #expect(leaf.notValidAfter.timeIntervalSince(leaf.notValidBefore) < 398 * 86400)
            #expect(try Certificate(pemEncoded: authority.rootPEM).notValidAfter > .now + 9 * 365 * 86400)
        }
    }

    @Test func `keys are for the owner only and belong to their certificates`() throws {
        try withScratch { folder in
            let authority = try CertificateAuthority(directory: folder)
            let paths = try authority.serverCertificate(for: Self.names)
            for (key, pem) in [(folder + "/ca-key.pem", folder + "/ca.pem"), (paths.key, paths.certificate)] {
                #expect(try permissions(of: key) == 0o600)
                #expect(try privateKey(at: key).publicKey == certificate(at: pem).publicKey)
            }
        }
    }

    @Test func `a certificate is used again as long as the names are the same`() throws {
        try withScratch { folder in
            let first = try CertificateAuthority(directory: folder).serverCertificate(for: Self.names)
            let before = try certificate(at: first.certificate)
            let second = try CertificateAuthority(directory: folder).serverCertificate(for: Self.names)
            #expect(second == first)
            #expect(try certificate(at: second.certificate) == before)
        }
    }

    @Test func `other names make another certificate under the same root`() async throws {
        try await withScratch { folder in
            let authority = try CertificateAuthority(directory: folder)
            let before = try certificate(at: authority.serverCertificate(for: Self.names).certificate)
            let moved = LocalNames(hosts: Self.names.hosts, addresses: ["127.0.0.1", "::1", "192.168.1.6"])
            let reopened = try CertificateAuthority(directory: folder)
            #expect(reopened.rootPEM == authority.rootPEM)
            let paths = try reopened.serverCertificate(for: moved)
            let after = try certificate(at: paths.certificate)
            #expect(after != before)
            #expect(try privateKey(at: paths.key).publicKey == after.publicKey)
            #expect(try await isValid(after, root: authority.rootPEM, .address("192.168.1.6")))
            #expect(try await !isValid(after, root: authority.rootPEM, .address("192.168.1.5")))
        }
    }

    @Test(arguments: ["server.pem", "server-key.pem"], [nil, "", "nonsense"])
    func `a damaged or missing file is made anew`(name: String, content: String?) async throws {
        try await withScratch { folder in
            let authority = try CertificateAuthority(directory: folder)
            _ = try authority.serverCertificate(for: Self.names)
            try FileManager.default.removeItem(atPath: folder + "/" + name)
            if let content { try write(content, to: folder + "/" + name, permissions: 0o600) }
            let paths = try authority.serverCertificate(for: Self.names)
            let leaf = try certificate(at: paths.certificate)
            #expect(try privateKey(at: paths.key).publicKey == leaf.publicKey)
            #expect(try await isValid(leaf, root: authority.rootPEM, .host("localhost")))
        }
    }

    @Test func `a key that a power cut left without its certificate is replaced`() throws {
        try withScratch { folder in
            let authority = try CertificateAuthority(directory: folder)
            let paths = try authority.serverCertificate(for: Self.names)
            let other = try String(contentsOfFile: folder + "/ca-key.pem", encoding: .utf8)
            try write(other, to: paths.key, permissions: 0o600)
            let renewed = try authority.serverCertificate(for: Self.names)
            #expect(try privateKey(at: renewed.key).publicKey == certificate(at: renewed.certificate).publicKey)
        }
    }

    @Test(arguments: ["ca.pem", "ca-key.pem"])
    func `half an authority is made anew, and the server's certificate with it`(name: String) async throws {
        try await withScratch { folder in
            let before = try CertificateAuthority(directory: folder)
            _ = try before.serverCertificate(for: Self.names)
            try FileManager.default.removeItem(atPath: folder + "/" + name)
            let after = try CertificateAuthority(directory: folder)
            #expect(after.rootPEM != before.rootPEM)
            let leaf = try certificate(at: after.serverCertificate(for: Self.names).certificate)
            #expect(try await isValid(leaf, root: after.rootPEM, .host("localhost")))
        }
    }

    @Test func `the names of this machine include the local ones, each once`() throws {
        let names = try LocalNames.current()
        #expect(names.hosts.first == "localhost")
        #expect(names.addresses.prefix(2) == ["127.0.0.1", "::1"])
        #expect(Set(names.hosts).count == names.hosts.count)
        #expect(Set(names.addresses).count == names.addresses.count)
        #expect(names.addresses.allSatisfy { !$0.contains("%") })
        #expect(try names.generalNames.count == names.hosts.count + names.addresses.count)
    }
}

/// How a device calls the server.
enum ServerName: Sendable {
    case host(String), address(String)
}

/// Whether a device that trusts `root` accepts the certificate of a server.
private func isValid(_ leaf: Certificate, root: String, _ name: ServerName) async throws -> Bool {
    var verifier = Verifier(rootCertificates: CertificateStore([try Certificate(pemEncoded: root)])) {
        RFC5280Policy()
        switch name {
        case .host(let host): ServerIdentityPolicy(serverHostname: host, serverIP: nil)
        case .address(let address): ServerIdentityPolicy(serverHostname: nil, serverIP: address)
        }
    }
    guard case .validCertificate = await verifier.validate(leaf: leaf, intermediates: CertificateStore()) else {
        return false
    }
    return true
}

private func certificate(at path: String) throws -> Certificate {
    try Certificate(pemEncoded: String(contentsOfFile: path, encoding: .utf8))
}

private func privateKey(at path: String) throws -> Certificate.PrivateKey {
    try Certificate.PrivateKey(pemEncoded: String(contentsOfFile: path, encoding: .utf8))
}
