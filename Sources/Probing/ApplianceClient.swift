import AsyncHTTPClient
import Crypto
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Sends requests to an appliance, each over a connection of its own: one that is kept may lead to the release before.
package struct ApplianceClient: Sendable {
    private static let bodyLimit = 8 << 20
    /// Seconds until a connection is there.
    private static let connectLimit: Int64 = 5

    private let client: HTTPClient
    private let target: ApplianceTarget
    private let seconds: Int

    /// Runs `body` with a client that trusts what the target says.
    ///
    /// - Parameter seconds: The time a request may take.
    /// - Throws: `Unfit` if that cannot be trusted; what `body` throws.
    package static func with<Result>(
        _ target: ApplianceTarget,
        seconds: Int,
        _ body: (ApplianceClient) async throws -> Result
    ) async throws -> Result {
        var tls = TLSConfiguration.makeClientConfiguration()
        switch target.trust {
        case .system: break
        case .authority(let file): tls.trustRoots = .certificates(try certificates(in: file))
        case .pinned(let digest):
            tls.trustRoots = .certificates([try await authority(of: target, pinned: digest, seconds: seconds)])
        }
        return try await with(target, tls, seconds: seconds, body)
    }

    /// Runs `body` with a client that believes anybody, and tells nobody a key.
    static func trustingAnybody<Result>(
        _ target: ApplianceTarget,
        seconds: Int,
        _ body: (ApplianceClient) async throws -> Result
    ) async throws -> Result {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .none
        return try await with(ApplianceTarget(url: target.url), tls, seconds: seconds, body)
    }

    private static func with<Result>(
        _ target: ApplianceTarget,
        _ tls: TLSConfiguration,
        seconds: Int,
        _ body: (ApplianceClient) async throws -> Result
    ) async throws -> Result {
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(min(connectLimit, Int64(seconds)))
        // What is refused is told of at once, not after the time for connecting.
        configuration.connectionPool.retryConnectionEstablishment = false
        return try await HTTPClient.withHTTPClient(configuration: configuration) {
            try await body(ApplianceClient(client: $0, target: target, seconds: seconds))
        }
    }

    /// - Throws: `Unfit` in one sentence for people, whatever went wrong.
    package func send(_ request: ApplianceRequest) async throws -> ApplianceAnswer {
        var message = HTTPClientRequest(url: target.url + request.path)
        message.method = HTTPMethod(rawValue: request.method.rawValue)
        for (name, value) in request.headers { message.headers.add(name: name, value: value) }
        message.headers.add(name: "Connection", value: "close")
        if let token = target.token, !request.isAnonymous {
            message.headers.add(name: "Authorization", value: "Bearer \(token)")
        }
        message.body = request.body.map { .bytes(ByteBuffer(data: $0)) }
        do {
            let response = try await client.execute(message, timeout: .seconds(Int64(seconds)))
            let body = try await response.body.collect(upTo: Self.bodyLimit)
            let headers = Dictionary(response.headers.map { ($0.name, $0.value) }) { first, _ in first }
            return ApplianceAnswer(Int(response.status.code), headers: headers, body: Data(buffer: body))
        } catch {
            throw Unfit(sentence(for: error), kind(of: error))
        }
    }

    private func kind(of error: any Error) -> Unfit.Kind {
        if let error = error as? HTTPClientError {
            return [.deadlineExceeded, .connectTimeout, .readTimeout].contains(error) ? .silent : .other
        }
        let causes = (error as? NIOConnectionError)?.connectionErrors.map(\.error) ?? []
        let isRefused = causes.allSatisfy { ($0 as? IOError)?.errnoCode == ECONNREFUSED }
        return isRefused && !causes.isEmpty ? .refused : .other
    }

    private func sentence(for error: any Error) -> String {
        switch error {
        case let error as HTTPClientError where [.deadlineExceeded, .connectTimeout, .readTimeout].contains(error):
            let limit = error == .connectTimeout ? min(Int(Self.connectLimit), seconds) : seconds
            return "There was no answer within \(limit) s."
        case let error as NIOConnectionError:
            guard let cause = error.connectionErrors.first?.error else {
                return "\(error.host) is no name of a machine."
            }
            return "\(error.host) cannot be reached at port \(error.port): \(cause)."
        case is NIOSSLExtraError: return "The certificate is not for this address: \(error)."
        default:
            return "\(error)".contains("CERTIFICATE_VERIFY_FAILED")
                ? "The certificate is not signed by what is trusted here, or has run out." : "\(error)"
        }
    }

    private static func certificates(in file: String) throws -> [NIOSSLCertificate] {
        guard let content = FileManager.default.contents(atPath: file) else { throw Unfit("\(file) cannot be read.") }
        let found = certificates(content)
        guard !found.isEmpty else { throw Unfit("\(file) has no certificate (PEM).") }
        return found
    }

    private static func certificates(_ content: Data) -> [NIOSSLCertificate] {
        (try? NIOSSLCertificate.fromPEMBytes(Array(content))) ?? []
    }

    /// The certificate that the appliance says is its authority's, if that is the one that the caller knows.
    private static func authority(
        of target: ApplianceTarget,
        pinned digest: String,
        seconds: Int
    ) async throws -> NIOSSLCertificate {
        let answer = try await trustingAnybody(target, seconds: seconds) {
            try await $0.send(.get("/ca.pem")).expecting(200)
        }
        let wanted = digest.lowercased().filter(\.isHexDigit)
        let found = try certificates(answer.body).first { certificate in
            let hash = SHA256.hash(data: Data(try certificate.toDERBytes()))
            return hash.map { String(format: "%02x", $0) }.joined() == wanted
        }
        guard let found else { throw Unfit("Its certificate authority is another than the pinned one.") }
        return found
    }
}
