import AsyncHTTPClient
import NIOCore
import NIOHTTP1
package import TUF

/// A repository on a web server.
package struct HTTPTransport: RepositoryTransport {
    private let base: String
    private let client: HTTPClient
    private let limits: HTTPLimits

    /// Runs `body` with what makes transports, which are of no use afterwards.
    ///
    /// - Throws: what `body` throws.
    package nonisolated(nonsending) static func withClient<Result>(
        limits: HTTPLimits = HTTPLimits(),
        _ body: (_ transport: (_ base: String) -> HTTPTransport) async throws -> Result
    ) async throws -> Result {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .follow(max: limits.redirects, allowCycles: false)
        configuration.timeout = .init(
            connect: TimeAmount(limits.connecting),
            read: TimeAmount(limits.silence),
            write: TimeAmount(limits.silence)
        )
        configuration.decompression = .disabled
        // A server that refuses connections is told of at once, not after the time for connecting.
        configuration.connectionPool.retryConnectionEstablishment = false
        return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            try await body { HTTPTransport(base: $0, client: client, limits: limits) }
        }
    }

    private init(base: String, client: HTTPClient, limits: HTTPLimits) {
        self.base = base.hasSuffix("/") ? base : base + "/"
        self.client = client
        self.limits = limits
    }

    package nonisolated(nonsending) func fetch(
        _ path: String,
        limit: Int,
        receive: ([UInt8]) throws -> Void
    ) async throws -> Bool {
        try await fetch(path, after: FilePart(), limit: limit, begin: { _ in }, receive: receive)
    }

    package nonisolated(nonsending) func fetch(
        _ path: String,
        after part: FilePart,
        limit: Int,
        begin: (FilePart) throws -> Void,
        receive: ([UInt8]) throws -> Void
    ) async throws -> Bool {
        var response = try await response(to: path, after: part)
        var start = 0
        if part.count > 0 {
            let range = response.status == .partialContent ? RangeAnswer(response.headers) : nil
            if range?.goesOn(after: part, upTo: limit) == true {
                start = part.count
            } else if response.status != .ok {
                // Another range than the one asked for, or none of this file: the whole file will do.
                response = try await self.response(to: path, after: FilePart())
            }
        }
        switch response.status {
        case .ok: break
        case .partialContent where start > 0: break
        case .notFound, .forbidden: return false
        default:
            throw TUFError.unreachable(file: path, problem: "the server answered with status \(response.status.code)")
        }
        try begin(FilePart(count: start, version: RangeAnswer.version(of: response.headers)))
        try await read(response, path, from: start, limit: limit, receive: receive)
        return true
    }

    private nonisolated(nonsending) func read(
        _ response: HTTPClientResponse,
        _ path: String,
        from offset: Int,
        limit: Int,
        receive: ([UInt8]) throws -> Void
    ) async throws {
        let start = ContinuousClock.now
        var total = offset
        // What the receiver refuses must not be mistaken for a fault of the network.
        var refusal: (any Error)?
        do {
            for try await piece in response.body {
                total += piece.readableBytes
                do {
                    guard total <= limit else { throw TUFError.tooLong(file: path, limit: limit) }
                    try checkRate(bytes: total - offset, in: ContinuousClock.now - start, path: path)
                    try receive(Array(piece.readableBytesView))
                } catch {
                    refusal = error
                    break
                }
            }
        } catch {
            throw Self.unreachable(path, error)
        }
        if let refusal { throw refusal }
    }

    private nonisolated(nonsending) func response(
        to path: String,
        after part: FilePart
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: base + path)
        request.headers.add(name: "User-Agent", value: "whisper-appliance")
        if part.count > 0 {
            request.headers.add(name: "Range", value: "bytes=\(part.count)-")
            // Whoever has another version by now sends all of it.
            if let version = part.version { request.headers.add(name: "If-Range", value: version) }
        }
        do {
            return try await client.execute(request, deadline: .distantFuture)
        } catch {
            throw Self.unreachable(path, error)
        }
    }

    private static func unreachable(_ path: String, _ error: any Error) -> any Error {
        error is CancellationError ? error : TUFError.unreachable(file: path, problem: "\(error)")
    }

    private func checkRate(bytes: Int, in duration: Duration, path: String) throws(TUFError) {
        guard duration > limits.silence else { return }
        let rate = Int(Double(bytes) / (duration / .seconds(1)))
        guard rate >= limits.minimumRate else {
            throw .tooSlow(file: path, rate: rate, minimum: limits.minimumRate)
        }
    }
}
