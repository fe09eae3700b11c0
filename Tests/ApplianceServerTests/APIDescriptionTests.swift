import Archive
import Foundation
import HTTPTypes
import TestSupport
import Testing

@testable import ApplianceServer

@Suite struct `The API's description` {
    @Test func `has every route, and nothing else`() throws {
        try withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let paths = try #require(try Self.document(appliance)["paths"] as? [String: [String: Any]])
            let described = paths.flatMap { path, item in
                item.keys.filter { $0 != "parameters" }.map { "\($0.uppercased()) \(path)" }
            }
            // What pages load is nobody else's business.
            let routes = appliance.table.routes.filter { !$0.path.hasPrefix("/assets/") }
            #expect(Set(described) == Set(routes.map { "\($0.method.rawValue) \($0.path)" }))
            let written = try DescriptionParts().parts.flatMap { part in
                part.paths.flatMap { path, item in item.keys.map { "\($0.uppercased()) \(path)" } }
            }
            #expect(written.sorted() == described.sorted(), "what is written about a route that is not there, or twice")
        }
    }

    @Test func `says what a caller needs`() throws {
        try withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let document = try Self.document(appliance)
            let expected: [(path: String, method: String, keys: [[String]]?)] = [
                ("/health", "get", []), ("/api/login", "post", nil), ("/v1/models", "get", [["transcribe"], ["read"]]),
                ("/api/transcripts", "get", [["read"]]), ("/api/transcripts/{id}", "delete", [["transcribe", "read"]]),
                ("/api/jobs/{id}", "get", [["transcribe"], ["read"]]), ("/api/jobs/{id}", "delete", [["transcribe"]]),
                ("/transcribe", "post", [["transcribe"]]), ("/api/keys", "get", [["admin"]]),
                ("/api/audit", "get", [["admin"]]), ("/api/enterprise/rollback", "post", [["update"]]),
            ]
            for (path, method, keys) in expected {
                let operation = try #require(try Self.operation(document, path, method))
                let security = try #require(operation["security"] as? [[String: [String]]])
                if let keys {
                    #expect(
                        security.compactMap { $0["bearer"] } == keys && security.compactMap { $0["key"] } == keys,
                        "\(path)"
                    )
                    #expect(security.contains { $0["session"] != nil } == !keys.isEmpty, "\(path)")
                } else {
                    #expect(security.contains([:]), "\(path) takes callers without a key")
                }
                let answers = try #require(operation["responses"] as? [String: Any])
                #expect((answers["401"] != nil) == (keys?.isEmpty == false || path == "/api/login"), "\(path)")
            }
        }
    }

    @Test func `every reference in it leads somewhere`() throws {
        try withScratch { folder in
            let document = try Self.document(try Appliance(folder: folder))
            for reference in Self.references(in: document) {
                let steps = reference.dropFirst(2).split(separator: "/").map(String.init)
                let found = steps.reduce(document as Any?) { ($0 as? [String: Any])?[$1] }
                #expect(found != nil, "\(reference)")
            }
        }
    }

    @Test func `its errors are those of the documentation`() throws {
        let text = try String(contentsOfFile: Repository.root + "/docs/api.md", encoding: .utf8)
        let parts = try DescriptionParts()
        for code in parts.errors.keys where !code.hasSuffix("…") {
            #expect(text.contains("`\(code)`"), "docs/api.md does not have \(code)")
        }
    }

    @Test func `anybody may read it`() async throws {
        try await withScratch { folder in
            let answer = try await Appliance(folder: folder).call(.get, "/api/openapi.json", from: "10.0.0.5")
            #expect(answer.status == .ok)
            #expect(answer.headers[.contentType] == "application/json")
            let version = try String(contentsOfFile: Repository.root + "/VERSION", encoding: .utf8)
            let info = try #require(try answer.json["info"] as? [String: Any])
            #expect(info["version"] as? String == version.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    /// As it is served, but with errors that say what is wrong.
    private static func document(_ appliance: Appliance) throws -> [String: Any] {
        let document = try DescriptionParts().document(of: appliance.table.routes)
        let object = try JSONSerialization.jsonObject(with: JSONEncoder.wire.encode(document))
        return try #require(object as? [String: Any])
    }

    private static func operation(_ document: [String: Any], _ path: String, _ method: String) throws -> [String: Any]?
    {
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        return paths[path]?[method] as? [String: Any]
    }

    private static func references(in value: Any) -> [String] {
        switch value {
        case let object as [String: Any]:
            object.flatMap { name, value in
                if name == "$ref", let reference = value as? String { [reference] } else { references(in: value) }
            }
        case let list as [Any]: list.flatMap { references(in: $0) }
        default: []
        }
    }
}
