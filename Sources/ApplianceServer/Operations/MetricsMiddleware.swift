import HTTPTypes
import Hummingbird
import Logging
import Monitoring

/// Counts requests and how long they take.
struct MetricsMiddleware: RouterMiddleware {
    typealias Context = ApplianceContext

    let metrics: Metrics

    func handle(
        _ request: Request,
        context: ApplianceContext,
        next: (Request, ApplianceContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        do {
            let response = try await next(request, context)
            await count(request, context, "\(response.status.code)", since: start)
            return response
        } catch {
            // Nobody is there to be answered.
            await count(request, context, "gone", since: start)
            throw error
        }
    }

    private func count(
        _ request: Request,
        _ context: ApplianceContext,
        _ status: String,
        since start: ContinuousClock.Instant
    ) async {
        // The route's pattern: what callers make up would be series without end.
        let route = context.endpointPath ?? "none"
        let method = Self.methods.contains(request.method) ? request.method.rawValue : "other"
        await metrics.add(to: ServerMetrics.requests, ["method": method, "route": route, "status": status])
        let seconds = start.duration(to: .now) / .seconds(1)
        await metrics.observe(seconds, in: ServerMetrics.latency, ["method": method, "route": route])
        // The pattern once more: addresses hold what is searched for.
        context.logger.debug(
            "a request was answered",
            metadata: [
                "http.method": "\(method)", "http.route": "\(route)", "http.status": "\(status)",
                "http.seconds": "\(seconds)",
            ]
        )
    }

    private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]
}
