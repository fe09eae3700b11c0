import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOFoundationCompat

/// Gives every error the documented shape.
struct ErrorMiddleware: RouterMiddleware {
    typealias Context = ApplianceContext

    func handle(
        _ request: Request,
        context: ApplianceContext,
        next: (Request, ApplianceContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            if error is CancellationError { throw error }
            guard let known = APIError(error) else {
                context.logger.error("request failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
                return try .error(.unforeseen)
            }
            if known.status.code >= 500 {
                context.logger.warning(
                    "request failed",
                    metadata: ["error": "\(error)", "path": "\(request.uri.path)"]
                )
            }
            return known.status == .contentTooLarge ? try refuse(request, known) : try .error(known)
        }
    }

    /// Answers while the caller may still be sending: reads on for a while, so that it gets to read the answer, then
    /// hangs up.
    private func refuse(_ request: Request, _ error: APIError) throws -> Response {
        let answer = ByteBuffer(data: try JSONEncoder.wire.encode(error.body))
        var response = try Response.error(error)
        response.headers[.connection] = "close"
        response.body = ResponseBody(contentLength: answer.readableBytes) { writer in
            try await writer.write(answer)
            try await writer.finish(nil)
            let deadline = ContinuousClock.now + Self.patience
            for try await _ in request.body where ContinuousClock.now > deadline { throw CallerTooLong() }
        }
        return response
    }

    private static let patience = Duration.seconds(20)

    private struct CallerTooLong: Error {}
}
