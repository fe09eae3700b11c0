import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import RepositoryHTTP
import SpeechModels
import TUF

/// A model's file on a web server.
struct WebSource: Sendable {
    private let model: WhisperModel
    private let base: String
    private let address: String
    private let client: HTTPClient
    private let limits: HTTPLimits

    init(_ model: WhisperModel, base: String, client: HTTPClient, limits: HTTPLimits) {
        self.model = model
        self.base = base
        self.client = client
        self.limits = limits
        address = base + model.fileName
    }

    /// What clients for it are set up like; redirects are looked at here.
    static func configuration(_ limits: HTTPLimits) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(
            connect: TimeAmount(limits.connecting),
            read: TimeAmount(limits.silence),
            write: TimeAmount(limits.silence)
        )
        configuration.decompression = .disabled
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    /// Brings what is missing of the model; goes on behind what is there if the server can.
    ///
    /// - Parameter report: Told the bytes that are there.
    /// - Throws: `DownloadError`, `StorageError`, `ModelError.noSpace`, `CancellationError`.
    func fetch(into partial: PartialModel, report: @Sendable (Int) -> Void) async throws {
        let there = await partial.size
        let origin = await partial.origin
        let part = FilePart(count: there, version: origin?.source == base ? origin?.version : nil)
        var response = try await answer(after: part)
        var start = 0
        if there > 0 {
            if response.status == .partialContent,
                RangeAnswer(response.headers)?.goesOn(after: part, upTo: model.size) == true
            {
                start = there
            } else if response.status == .partialContent || response.status == .rangeNotSatisfiable {
                response = try await answer(after: FilePart())
            }
        }
        try check(response, start: start)
        try await partial.begin(
            after: start,
            origin: PartialModel.Origin(source: base, version: RangeAnswer.version(of: response.headers))
        )
        try await read(response, into: partial, from: start, report)
    }

    private func check(_ response: HTTPClientResponse, start: Int) throws(DownloadError) {
        let code = Int(response.status.code)
        switch code {
        case 200: break
        case 206 where start > 0: break
        case 408, 429, 500...599:
            throw .busy(address: address, status: code, seconds: Self.retryAfter(response.headers))
        default: throw .status(address: address, code)
        }
        if let announced = response.headers.first(name: "Content-Length").flatMap({ Int($0) }),
            announced != model.size - start
        {
            throw .wrongLength(address: address, announced: announced + start, expected: model.size)
        }
    }

    private func read(
        _ response: HTTPClientResponse,
        into partial: PartialModel,
        from start: Int,
        _ report: @Sendable (Int) -> Void
    ) async throws {
        var count = start
        // What the receiver refuses must not be mistaken for a fault of the network.
        var refusal: (any Error)?
        do {
            for try await piece in response.body {
                count += piece.readableBytes
                do {
                    guard count <= model.size else {
                        throw DownloadError.wrongLength(address: address, announced: count, expected: model.size)
                    }
                    try await partial.append(Array(piece.readableBytesView))
                } catch {
                    refusal = error
                    break
                }
                report(count)
            }
        } catch {
            throw try translated(error)
        }
        if let refusal { throw refusal }
        guard count == model.size else {
            throw DownloadError.cutShort(address: address, count: count, expected: model.size)
        }
    }

    /// The answer behind all redirects.
    private func answer(after part: FilePart) async throws -> HTTPClientResponse {
        var place = address
        for _ in 0...limits.redirects {
            var request = HTTPClientRequest(url: place)
            request.headers.add(name: "User-Agent", value: "whisper-appliance")
            if part.count > 0 {
                request.headers.add(name: "Range", value: "bytes=\(part.count)-")
                // Whoever has another version by now sends all of it.
                if let version = part.version { request.headers.add(name: "If-Range", value: version) }
            }
            let response: HTTPClientResponse
            do {
                response = try await client.execute(request, deadline: .distantFuture)
            } catch {
                throw try translated(error)
            }
            guard [301, 302, 303, 307, 308].contains(response.status.code) else { return response }
            place = try Redirect.target(of: response.headers.first(name: "Location"), from: place)
        }
        throw DownloadError.tooManyRedirects(address: address, limit: limits.redirects)
    }

    /// The network's error as ours.
    ///
    /// - Throws: `CancellationError` if that is what it was.
    private func translated(_ error: any Error) throws -> DownloadError {
        try Task.checkCancellation()
        guard error as? HTTPClientError == .readTimeout else {
            return .unreachable(address: address, problem: "\(error)")
        }
        return .silent(address: address, seconds: Int(limits.silence.components.seconds))
    }

    private static func retryAfter(_ headers: HTTPHeaders) -> Int? {
        headers.first(name: "Retry-After").flatMap { Int($0) }.map { max(0, $0) }
    }
}
