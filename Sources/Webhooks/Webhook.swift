import AsyncHTTPClient
import Crypto
package import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// An address that is told of something by an HTTP request.
///
/// The owner, or a user of the owner's, says where to: so that nobody makes the appliance talk to machines that only
/// it can reach, all addresses of the host must be public unless that is waived. The connection then goes to an address
/// that was checked (a name may mean something else the next time), and no redirect is followed.
package struct Webhook: Sendable {
    /// How long it may keep us waiting.
    package struct Limits: Sendable {
        /// Until a connection is there.
        package var connecting = Duration.seconds(10)
        /// For the whole exchange.
        package var total = Duration.seconds(20)

        package init() {}
    }

    /// The header with the signature: `sha256=` and the HMAC-SHA256 of the body, hexadecimal.
    package static let signatureHeader = "X-Appliance-Signature"
    /// The header with the delivery's name, which is the same however often it is tried.
    package static let deliveryHeader = "X-Appliance-Delivery"

    /// The host, for people.
    package let host: String
    private let url: String
    private let secret: SymmetricKey?
    private let allowsPrivate: Bool
    private let limits: Limits

    /// - Parameters:
    ///   - secret: What deliveries are signed with; nil for none.
    ///   - allowsPrivate: Whether the host may be this machine or one of the local network.
    /// - Throws: `WebhookError.invalidAddress`.
    package init(
        _ url: String,
        secret: Data?,
        allowsPrivate: Bool,
        limits: Limits = Limits()
    ) throws(WebhookError) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme),
            let host = parts.percentEncodedHost?.trimmingCharacters(in: Self.brackets), Self.isPlain(host),
            parts.user == nil, parts.password == nil
        else { throw .invalidAddress(url) }
        self.url = url
        self.host = host
        self.secret = secret.map { SymmetricKey(data: $0) }
        self.allowsPrivate = allowsPrivate
        self.limits = limits
    }

    /// Sends a JSON document, once.
    ///
    /// - Parameter delivery: Its name, the same if it is sent again.
    /// - Throws: `WebhookError` unless the answer is a success (2xx).
    package func post(_ body: Data, delivery: String) async throws(WebhookError) {
        let address = try await address()
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = TimeAmount(limits.connecting)
        configuration.connectionPool.retryConnectionEstablishment = false
        // The certificate is still that of the name.
        if IPAddress(host) == nil { configuration.dnsOverride = [host: "\(address)"] }
        let status: Int
        do {
            status = try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                Int(try await client.execute(request(body, delivery), timeout: TimeAmount(limits.total)).status.code)
            }
        } catch {
            throw .unreachable(host: host, problem: "\(error)")
        }
        guard (200..<300).contains(status) else { throw .refused(host: host, status: status) }
    }

    /// The signature of a body, as in the header.
    package static func signature(of body: Data, secret: Data) -> String {
        signature(of: body, key: SymmetricKey(data: secret))
    }

    private static func signature(of body: Data, key: SymmetricKey) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: body, using: key)
        return "sha256=" + code.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    private static let brackets: CharacterSet = ["[", "]"]

    /// Whether everybody reads the same host in it: what is checked here must be what is connected to.
    private static func isPlain(_ host: String) -> Bool {
        let isName = host.unicodeScalars.allSatisfy { nameCharacters.contains($0) }
        return !host.isEmpty && (isName || IPAddress(host) != nil)
    }

    private static let nameCharacters = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-".unicodeScalars
    )

    /// The address to connect to.
    ///
    /// One that is not allowed is enough to refuse them all.
    private func address() async throws(WebhookError) -> IPAddress {
        let addresses = if let address = IPAddress(host) { [address] } else { try await NameLookup.addresses(of: host) }
        if !allowsPrivate, let address = addresses.first(where: { !$0.isPublic }) {
            throw .privateAddress(host: host, address: "\(address)")
        }
        guard let first = addresses.first else { throw .unknownHost(host) }
        return first
    }

    private func request(_ body: Data, _ delivery: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "User-Agent", value: "whisper-appliance")
        request.headers.add(name: "Connection", value: "close")
        request.headers.add(name: Self.deliveryHeader, value: delivery)
        if let secret { request.headers.add(name: Self.signatureHeader, value: Self.signature(of: body, key: secret)) }
        request.body = .bytes(ByteBuffer(data: body))
        return request
    }
}
