import Glibc
import NIOCore
import NIOSSL

/// The appliance's certificate, as the server made it.
struct HoldingCertificate: Sendable {
    /// The folder with `server.pem` and `server-key.pem`.
    let folder: String

    /// What TLS needs; nil as long as no server has made a certificate.
    ///
    /// Blocks while it reads two small files.
    func context() -> NIOSSLContext? {
        let (certificate, key) = (folder + "/server.pem", folder + "/server-key.pem")
        guard access(certificate, R_OK) == 0, access(key, R_OK) == 0,
            let chain = try? NIOSSLCertificate.fromPEMFile(certificate),
            let privateKey = try? NIOSSLPrivateKey(file: key, format: .pem)
        else { return nil }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(privateKey)
        )
        configuration.minimumTLSVersion = .tlsv12
        // Peers that never answer a goodbye would keep their connections for five seconds.
        configuration.shutdownTimeout = .seconds(1)
        return try? NIOSSLContext(configuration: configuration)
    }
}
