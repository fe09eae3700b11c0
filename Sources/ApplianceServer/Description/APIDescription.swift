import Archive
import Deployment
import Foundation
import Hummingbird
import NIOCore
import NIOFoundationCompat
import WebInterface

/// The OpenAPI document: what is written by hand about each route, with what the route table knows of it.
///
/// Paths, security and the refusals that a route's access brings come from the table, so that they cannot be wrong.
actor APIDescription {
    private let described: [Route]
    private var text: ByteBuffer?

    /// - Parameter routes: All routes but its own.
    init(of routes: [Route]) { described = routes }

    /// Where it is served.
    nonisolated var route: Route {
        Route(.get, "/api/openapi.json", .everyone(why: "every appliance of a version has the same")) { _, _ in
            .bytes(try await self.document(), type: "application/json", headers: [.cacheControl: "no-cache"])
        }
    }

    /// The document as JSON, made when it is first asked for.
    private func document() throws -> ByteBuffer {
        if let text { return text }
        let parts = try DescriptionParts()
        let made = ByteBuffer(data: try JSONEncoder.wire.encode(try parts.document(of: described + [route])))
        text = made
        return made
    }
}

extension DescriptionParts {
    /// - Throws: `DescriptionError`.
    func document(of routes: [Route]) throws -> JSONValue {
        var document = base
        var paths: [String: JSONValue] = [:]
        var refusals: [String: JSONValue] = [:]
        for route in routes {
            guard let operation = try operation(route, keepingResponsesIn: &refusals) else { continue }
            paths[route.path, default: Self.pathItem(route.path)][route.method.rawValue.lowercased()] = operation
        }
        document["info"]["version"] = .string(BuildIdentity.current.version)
        document["paths"] = .object(paths)
        for part in parts {
            document["components"]["schemas"].merge(part.schemas)
            document["components"]["responses"].merge(part.responses)
        }
        document["components"]["responses"].merge(refusals)
        return document
    }

    /// The parameters that are in the path itself.
    private static func pathItem(_ path: String) -> JSONValue {
        let names = path.matches(of: /\{([a-z]+)\}/).map { String($0.output.1) }
        guard !names.isEmpty else { return .object([:]) }
        let parameters = names.map { name -> JSONValue in
            ["name": .string(name), "in": "path", "required": true, "schema": ["type": "string"]]
        }
        return ["parameters": .array(parameters)]
    }
}
