import HTTPTypes
import Hummingbird
import Monitoring
import ServiceLifecycle

/// One route: what it answers to, who may call it, and what it does.
struct Route: Sendable {
    typealias Handler = @Sendable (Request, ApplianceContext) async throws -> Response

    let method: HTTPRequest.Method
    let path: String
    let access: Access
    let inMaintenance: InMaintenance
    let handler: Handler

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ access: Access,
        inMaintenance: InMaintenance = .closed,
        handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.inMaintenance = inMaintenance
        self.handler = handler
    }
}

/// All routes, each behind its access check, closed in maintenance unless it says otherwise, and while a part does not
/// work that it needs.
///
/// Other methods on their paths are refused by name.
struct RouteTable {
    let routes: [Route]

    /// - Parameter routes: All but the one that describes them.
    init(routes: [Route]) { self.routes = routes + [APIDescription(of: routes).route] }

    func router(
        control: AccessControl,
        gate: MaintenanceGate,
        parts: ComponentGate,
        metrics: Metrics
    ) -> Router<ApplianceContext> {
        let router = Router(context: ApplianceContext.self, options: .autoGenerateHeadEndpoints)
        router.middlewares.add(MetricsMiddleware(metrics: metrics))
        router.middlewares.add(DrainMiddleware())
        router.middlewares.add(ErrorMiddleware())
        for route in routes {
            let prerequisites = route.prerequisites
            router.on(RouterPath(route.path), method: route.method) { request, context in
                var context = context
                context.caller = try await control.check(request, context, for: route.access)
                return try await gate.pass(request, context, to: route, control) { [context] in
                    try await parts.check(prerequisites)
                    guard route.isAudited else { return try await route.handler(request, context) }
                    return try await control.accounts.recording(request, by: context.caller) {
                        try await route.handler(request, context)
                    }
                }
            }
        }
        for (path, methods) in Dictionary(grouping: routes, by: \.path).mapValues({ $0.map(\.method) }) {
            for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete] where !methods.contains(method) {
                router.on(RouterPath(path), method: method) { _, _ -> Response in
                    let names = methods.map(\.rawValue).sorted().joined(separator: ", ")
                    throw APIError(
                        .methodNotAllowed,
                        "method_not_allowed",
                        "This route takes \(names), not \(method.rawValue)."
                    )
                }
            }
        }
        return router
    }
}

/// While the appliance stops, tells clients to open their next connection anew: to its successor.
private struct DrainMiddleware: RouterMiddleware {
    typealias Context = ApplianceContext

    func handle(
        _ request: Request,
        context: ApplianceContext,
        next: (Request, ApplianceContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        if Task.isShuttingDownGracefully { response.headers[.connection] = "close" }
        return response
    }
}
