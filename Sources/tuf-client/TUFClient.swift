import Foundation
import RepositoryHTTP
import TUF

/// The product's TUF client on its own, as the conformance tests of the TUF project want to run it.
@main
struct TUFClient {
    static func main() async {
        do {
            let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
            try await run(arguments)
        } catch {
            FileHandle.standardError.write(Data("tuf-client: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ arguments: Arguments) async throws {
        let local = LocalMetadata(directory: try arguments.value(of: "--metadata-dir"))
        var limits = HTTPLimits()
        if let patience = try arguments.patience() { limits.silence = patience }
        switch arguments.command {
        case .initialise(let path):
            try local.install(trustedRoot: Array(try Data(contentsOf: URL(fileURLWithPath: path))))
        case .refresh:
            let url = try arguments.value(of: "--metadata-url")
            try await HTTPTransport.withClient(limits: limits) { transport in
                var client = RepositoryClient(local: local, metadata: transport(url), targets: transport(url))
                try await client.refresh()
            }
        case .download: try await download(arguments, local, limits)
        }
    }

    private static func download(_ arguments: Arguments, _ local: LocalMetadata, _ limits: HTTPLimits) async throws {
        let metadataURL = try arguments.value(of: "--metadata-url")
        let targetURL = try arguments.value(of: "--target-base-url")
        let folder = try arguments.value(of: "--target-dir")
        let names = try arguments.values(of: "--target-name").map { ExactText($0) }
        try await HTTPTransport.withClient(limits: limits) { transport in
            var client = RepositoryClient(
                local: local,
                metadata: transport(metadataURL),
                targets: transport(targetURL)
            )
            for name in names {
                let file = try await client.target(name)
                try await client.download(name, file, to: "\(folder)/\(PercentEncoding.component(name))")
            }
        }
    }
}
