import Accounts
import Archive
import Components
import HTTPTypes

extension DescriptionParts {
    /// A route as the document has it; nil if nothing is written about it.
    ///
    /// - Parameter shared: Answers that many routes give, by name.
    /// - Throws: `DescriptionError`.
    func operation(_ route: Route, keepingResponsesIn shared: inout [String: JSONValue]) throws -> JSONValue? {
        let method = route.method.rawValue.lowercased()
        guard let part = parts.first(where: { $0.paths[route.path]?[method] != nil }),
            var operation = part.paths[route.path]?[method]
        else { return nil }
        let written = operation["x-errors"].strings
        operation["x-errors"] = .null
        operation["tags"] = [.string(part.tag)]
        operation["security"] = .array(route.access.requirements(changing: Access.isChanging(route.method)))
        let codes =
            written + (part.errors ?? []) + route.access.errors + Self.errors(ofBody: operation["requestBody"])
            + route.maintenanceErrors + route.componentErrors
        // What is written out is right: /health says 503 in its own words.
        for (status, answer) in try answers(to: Set(codes), hasBody: route.method != .head, &shared)
        where operation["responses"][status] == .null {
            operation["responses"][status] = answer
        }
        return operation
    }

    /// The answers that tell of errors, by status.
    private func answers(
        to codes: Set<String>,
        hasBody: Bool,
        _ shared: inout [String: JSONValue]
    ) throws -> [String: JSONValue] {
        let errors = try codes.map { code in
            // An error that comes with another status here has it before its code.
            let words = code.split(separator: " ").map(String.init)
            let name = words[words.count - 1]
            guard let known = self.errors[name] else { throw DescriptionError.unknownCode(name) }
            return (name: name, status: words.count > 1 ? words[0] : String(known.status), meaning: known.meaning)
        }
        return Dictionary(grouping: errors, by: \.status).mapValues { errors in
            let errors = errors.sorted { $0.name < $1.name }
            let description = errors.map { "`\($0.name)`: \($0.meaning)" }.joined(separator: "\n")
            guard hasBody else { return ["description": .string(description)] }
            let name =
                errors[0].status + "." + errors.map { $0.name.replacing("…", with: "other") }.joined(separator: ".")
            shared[name] = Self.answer(
                description,
                codes: errors.map(\.name),
                mayWait: ["429", "503"].contains(errors[0].status)
            )
            return ["$ref": .string("#/components/responses/" + name)]
        }
    }

    private static func answer(_ description: String, codes: [String], mayWait: Bool) -> JSONValue {
        var schema: JSONValue = ["$ref": "#/components/schemas/Error"]
        // The supervisor of another release may know more.
        if !codes.contains(where: { $0.hasSuffix("…") }) {
            let code: JSONValue = ["enum": .array(codes.map { .string($0) })]
            schema["properties"] = ["error": ["properties": ["code": code]]]
        }
        var answer: JSONValue = [
            "description": .string(description), "content": ["application/json": ["schema": schema]],
        ]
        if mayWait { answer["headers"] = ["Retry-After": ["$ref": "#/components/headers/Retry-After"]] }
        return answer
    }

    /// What can be wrong with a body of this kind, whatever the route.
    private static func errors(ofBody body: JSONValue) -> [String] {
        let form = ["invalid_body", "unknown_field", "invalid_value"]
        if body["content"]["application/json"] != .null { return form + ["invalid_request"] }
        if body["content"]["multipart/form-data"] != .null {
            return form + ["missing_field", "too_large", "disk_full"]
        }
        return []
    }
}

extension Route {
    /// Administrators are never kept out.
    fileprivate var maintenanceErrors: [String] {
        inMaintenance == .closed && access != .administrators ? ["maintenance"] : []
    }
}

extension Route {
    /// What is looked at first refuses first.
    fileprivate var componentErrors: [String] { prerequisites.map(\.errorCode) }
}

extension Access {
    /// The errors that every route with this access may give.
    fileprivate var errors: [String] {
        let anybody = ["internal_error"]
        let known = anybody + ["foreign_origin", "rate_limited", "accounts_error", "accounts_unavailable"]
        let named = known + ["invalid_api_key", "insufficient_scope", "locked_out"]
        return switch self {
        case .everyone: anybody
        case .newcomers: known
        case .uploaders: named + ["updating"]
        case .clients, .users, .holders, .updaters, .administrators: named
        }
    }

    /// What a caller must show, in OpenAPI's terms: one of these.
    fileprivate func requirements(changing: Bool) -> [JSONValue] {
        let schemes = ["bearer", "key", "session"]
        func anyScheme(_ scopes: Set<Scope>) -> [JSONValue] {
            schemes.map { .object([$0: .array(scopes.names.map { .string($0) })]) }
        }
        return switch self {
        case .everyone: []
        // Nothing will do, too.
        case .newcomers: [[:]] + anyScheme([])
        case .clients: anyScheme([.transcribe]) + (changing ? [] : anyScheme([.read]))
        case .holders: Array(anyScheme([.admin]).dropLast()) + [["session": []]]
        case .users, .uploaders, .updaters, .administrators: anyScheme(need(changing))
        }
    }
}
