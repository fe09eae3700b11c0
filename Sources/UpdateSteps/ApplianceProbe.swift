import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOSSL

/// Asks a running appliance from outside whether it works, as its users would.
package struct ApplianceProbe: Sendable {
    /// What is asked.
    package struct Target: Sendable {
        /// For example `https://localhost:5001`.
        package var url: String
        /// The certificate authority to trust (PEM); nil without TLS.
        package var authority: String?
        /// The token of administrators.
        package var token: String?
        /// The generation whose answers count; nil if any.
        package var generation: Int?

        package init(url: String, authority: String?, token: String?, generation: Int?) {
            self.url = url
            self.authority = authority
            self.token = token
            self.generation = generation
        }
    }

    /// A recording with the words that are said in it.
    package struct Sample: Sendable {
        let audio: Data
        let text: String

        /// The sample that comes with a release: `share/sample.wav` and `share/sample.txt`.
        ///
        /// - Throws: An error of the file system.
        package init(release: String) throws {
            audio = try Data(contentsOf: URL(fileURLWithPath: release + "/share/sample.wav"))
            text = try String(contentsOfFile: release + "/share/sample.txt", encoding: .utf8)
        }
    }

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What was asked and what came of it: nil is a pass, else one sentence.
    package typealias Results = [String: String?]

    private let target: Target

    package init(_ target: Target) { self.target = target }

    /// What keeps the appliance from being ready; nil if it is.
    package func problemBeingReady(seconds: Int) async throws -> String? {
        try await withClient { client in await problem { try await health(client, seconds) } }
    }

    /// Makes all checks, one after the other.
    ///
    /// - Parameters:
    ///   - sample: What is transcribed; nothing is if nil.
    ///   - seconds: The time a check may take.
    package func run(sample: Sample?, seconds: Int) async throws -> Results {
        try await withClient { client in
            var results: Results = [:]
            if target.generation != nil {
                results["answers"] = .some(await problem { try await identity(client, seconds) })
            }
            results["health"] = .some(await problem { try await health(client, seconds) })
            results["page"] = .some(await problem { try await page(client, seconds) })
            results["archive"] = .some(await problem { try await archive(client, seconds) })
            if let sample {
                results["transcription"] = .some(await problem { try await transcription(client, sample, seconds) })
            }
            return results
        }
    }

    private func withClient<Result>(_ body: (HTTPClient) async throws -> Result) async throws -> Result {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(5)
        if let authority = target.authority {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(authority)
            configuration.tlsConfiguration = tls
        }
        return try await HTTPClient.withHTTPClient(configuration: configuration) { try await body($0) }
    }

    private func problem(_ check: () async throws -> Void) async -> String? {
        do {
            try await check()
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func health(_ client: HTTPClient, _ seconds: Int) async throws {
        let answer = try await get("/health", client, seconds)
        try expect(answer, status: 200)
        try expectGeneration(answer)
    }

    /// That it is the right server that answers, whether or not it is fit to transcribe.
    private func identity(_ client: HTTPClient, _ seconds: Int) async throws {
        try expectGeneration(try await get("/health", client, seconds))
    }

    private func expectGeneration(_ answer: Answer) throws {
        guard let generation = target.generation else { return }
        let found = answer.headers["X-Appliance-Generation"].first
        guard found == String(generation) else {
            throw Failure(description: "Generation \(found ?? "none") answered, not \(generation).")
        }
    }

    private func page(_ client: HTTPClient, _ seconds: Int) async throws {
        let answer = try await get("/", client, seconds)
        try expect(answer, status: 200)
        guard answer.body.contains("<html") else { throw Failure(description: "The web page is none.") }
    }

    private func archive(_ client: HTTPClient, _ seconds: Int) async throws {
        try expect(try await get("/api/transcripts?limit=1", client, seconds), status: 200)
    }

    private func transcription(_ client: HTTPClient, _ sample: Sample, _ seconds: Int) async throws {
        let boundary = "probe-\(UUID().uuidString)"
        var request = request("/v1/audio/transcriptions")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "multipart/form-data; boundary=\(boundary)")
        request.headers.add(name: "X-Keep-Transcript", value: "no")
        request.body = .bytes(ByteBuffer(data: Self.form(sample, boundary: boundary)))
        let answer = try await read(try await client.execute(request, timeout: .seconds(Int64(seconds))))
        try expect(answer, status: 200)
        let missing = Self.words(sample.text).subtracting(Self.words(answer.body))
        guard missing.count * 5 <= Self.words(sample.text).count else {
            throw Failure(description: "The sample's transcript lacks \(missing.count) of its words.")
        }
    }

    private static func form(_ sample: Sample, boundary: String) -> Data {
        var form = Data()
        for (name, value) in [("model", "whisper-1"), ("response_format", "text"), ("language", "en")] {
            form += Data(
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8
            )
        }
        form += Data(
            """
            --\(boundary)\r\nContent-Disposition: form-data; name="file"; filename="sample.wav"\r\n\
            Content-Type: audio/wav\r\n\r\n
            """.utf8
        )
        return form + sample.audio + Data("\r\n--\(boundary)--\r\n".utf8)
    }

    static func words(_ text: String) -> Set<String> {
        Set(text.lowercased().split { !$0.isLetter }.map(String.init))
    }

    private struct Answer {
        var status: UInt
        var headers: HTTPHeaders
        var body: String
    }

    private func request(_ path: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: target.url + path)
        // Each check comes over a connection of its own: one that is kept may lead to the release before.
        request.headers.add(name: "Connection", value: "close")
        if let token = target.token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        return request
    }

    private func get(_ path: String, _ client: HTTPClient, _ seconds: Int) async throws -> Answer {
        try await read(try await client.execute(request(path), timeout: .seconds(Int64(seconds))))
    }

    private func read(_ response: HTTPClientResponse) async throws -> Answer {
        let body = try await response.body.collect(upTo: 4 << 20)
        return Answer(status: response.status.code, headers: response.headers, body: String(buffer: body))
    }

    private func expect(_ answer: Answer, status: UInt) throws {
        guard answer.status == status else {
            throw Failure(description: "The answer has status \(answer.status), not \(status).")
        }
    }
}
