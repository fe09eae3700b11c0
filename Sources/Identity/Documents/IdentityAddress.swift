import AsyncHTTPClient
package import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOSSL

/// Where the identity of another appliance is fetched from.
package struct IdentityAddress: Sendable {
    /// Larger answers are none, in bytes.
    package static let limit = 8 << 20

    /// For example `https://box:5001/api/identity`.
    let url: String
    /// A key with the scope `admin`.
    let token: String?
    /// A file with the certificate authority to trust (PEM); nil for those of this system.
    let authority: String?

    /// - Parameter address: The appliance's address, or the whole one of the document.
    package init(_ address: String, token: String?, authority: String?) {
        let start = address.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        let isWhole = start.count > 3 && !start[3].isEmpty
        url = isWhole ? address : address.trimmingSuffix("/") + "/api/identity"
        self.token = token
        self.authority = authority
    }

    /// - Throws: `IdentityError.notComparable` that says what to do.
    package func fetch() async throws -> Data {
        var configuration = HTTPClient.Configuration()
        // The key is for this address and no other.
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(10)
        if let authority {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(authority)
            configuration.tlsConfiguration = tls
        }
        var request = HTTPClientRequest(url: url)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        do {
            return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                let response = try await client.execute(request, timeout: .seconds(120))
                let body = try await response.body.collect(upTo: Self.limit)
                guard response.status == .ok else { throw refusal(Int(response.status.code)) }
                return Data(buffer: body)
            }
        } catch let error as IdentityError {
            throw error
        } catch {
            var why = "it does not answer (\(error))."
            if authority == nil, url.hasPrefix("https:") {
                why += " If it has a certificate of its own, get its /ca.pem in a way you trust and name it with --ca."
            }
            throw IdentityError.notComparable(url, why: why)
        }
    }

    private func refusal(_ status: Int) -> IdentityError {
        switch status {
        case 401, 403: .notComparable(url, why: "it asks for a key with the scope admin; name one with --token.")
        case 404: .notComparable(url, why: "it does not tell its identity: its version is older.")
        default: .notComparable(url, why: "it answered with status \(status).")
        }
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: Character) -> String {
        hasSuffix(String(suffix)) ? String(dropLast()) : self
    }
}
