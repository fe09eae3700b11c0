import Crypto
import DurableStorage
import Foundation
import SwiftASN1
import X509

/// The appliance's own certificate authority: made once, to be trusted once by each device.
package struct CertificateAuthority: Sendable {
    /// Browsers refuse server certificates that are valid for longer.
    private static let leafDays = 397.0
    private static let rootDays = 3650.0
    /// A certificate is renewed when fewer days are left.
    private static let renewalDays = 30.0

    private let directory: String
    private let certificate: Certificate
    private let key: P256.Signing.PrivateKey

    /// The root certificate, for devices to trust.
    package let rootPEM: String

    /// Opens the authority in a directory; makes it at the first start.
    ///
    /// - Throws: `StorageError`, or an error of reading a file that is not what was written.
    package init(directory: String) throws {
        self.directory = directory
        let certificatePath = directory + "/ca.pem"
        let keyPath = directory + "/ca-key.pem"
        if FileManager.default.fileExists(atPath: certificatePath), FileManager.default.fileExists(atPath: keyPath) {
            rootPEM = try String(contentsOfFile: certificatePath, encoding: .utf8)
            certificate = try Certificate(pemEncoded: rootPEM)
            key = try P256.Signing.PrivateKey(pemRepresentation: String(contentsOfFile: keyPath, encoding: .utf8))
        } else {
            key = P256.Signing.PrivateKey()
            certificate = try Self.makeRoot(key: key)
            rootPEM = try certificate.serializeAsPEM().pemString + "\n"
            try DurableFile.write(Array(key.pemRepresentation.utf8), to: keyPath, mode: 0o600)
            try DurableFile.write(Array(rootPEM.utf8), to: certificatePath, mode: 0o644)
        }
    }

    /// The paths of a server certificate for these names and its key; a new one if they changed or it runs out.
    package func serverCertificate(for names: LocalNames) throws -> (certificate: String, key: String) {
        let paths = (certificate: directory + "/server.pem", key: directory + "/server-key.pem")
        if let pem = try? String(contentsOfFile: paths.certificate, encoding: .utf8),
            let current = try? Certificate(pemEncoded: pem),
            // A power cut between the two files leaves a key that is not the certificate's.
            let keyPEM = try? String(contentsOfFile: paths.key, encoding: .utf8),
            let key = try? P256.Signing.PrivateKey(pemRepresentation: keyPEM),
            current.publicKey == Certificate.PublicKey(key.publicKey),
            current.notValidAfter > Date.now + Self.renewalDays * 86400,
            current.issuer == certificate.subject,
            certificate.publicKey.isValidSignature(current.signature, for: current),
            let covered = try? current.extensions.subjectAlternativeNames,
            Array(covered) == (try names.generalNames)
        {
            return paths
        }
        let leafKey = P256.Signing.PrivateKey()
        let leaf = try makeLeaf(key: leafKey, names: names)
        try DurableFile.write(Array(leafKey.pemRepresentation.utf8), to: paths.key, mode: 0o600)
        try DurableFile.write(Array((leaf.serializeAsPEM().pemString + "\n").utf8), to: paths.certificate, mode: 0o644)
        return paths
    }

    /// When the certificate runs out that `serverCertificate` gives.
    func serverCertificateEnd(for names: LocalNames) throws -> Date {
        let path = try serverCertificate(for: names).certificate
        return try Certificate(pemEncoded: String(contentsOfFile: path, encoding: .utf8)).notValidAfter
    }

    private static func makeRoot(key: P256.Signing.PrivateKey) throws -> Certificate {
        let name = try DistinguishedName { CommonName("Whisper Appliance \(ProcessInfo.processInfo.hostName) CA") }
        let publicKey = Certificate.PublicKey(key.publicKey)
        return try Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: publicKey,
            notValidBefore: .now - 3600,
            notValidAfter: .now + rootDays * 86400,
            issuer: name,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: publicKey)
            },
            issuerPrivateKey: Certificate.PrivateKey(key)
        )
    }

    private func makeLeaf(key leafKey: P256.Signing.PrivateKey, names: LocalNames) throws -> Certificate {
        let publicKey = Certificate.PublicKey(leafKey.publicKey)
        let generalNames = try names.generalNames
        return try Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: publicKey,
            notValidBefore: .now - 3600,
            notValidAfter: min(.now + Self.leafDays * 86400, certificate.notValidAfter),
            issuer: certificate.subject,
            subject: try DistinguishedName { CommonName("Whisper Appliance") },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(generalNames)
                SubjectKeyIdentifier(hash: publicKey)
                AuthorityKeyIdentifier(
                    keyIdentifier: try certificate.extensions.subjectKeyIdentifier?.keyIdentifier
                )
            },
            issuerPrivateKey: Certificate.PrivateKey(key)
        )
    }
}
