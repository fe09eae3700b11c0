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
            var response = try answer(to: error, of: request, context)
            // An answer to HEAD has no body, whatever is wrong.
            if request.method == .head { response.body = ResponseBody() }
            return response
        }
    }

    private func answer(to error: any Error, of request: Request, _ context: Context) throws -> Response {
        if error is CancellationError { throw error }
        let metadata: Logger.Metadata = ["error": "\(error)", "path": "\(request.uri.path)"]
        guard let known = APIError(error) else {
            context.logger.error("request failed", metadata: metadata)
            return try .error(.unforeseen)
        }
        if known.status.code >= 500 { context.logger.warning("request failed", metadata: metadata) }
        return known.status == .contentTooLarge ? try refuse(known) : try .error(known)
    }

    /// Answers a caller who may still be sending, and hangs up: nobody wants to read the rest.
    private func refuse(_ error: APIError) throws -> Response {
        let answer = ByteBuffer(data: try JSONEncoder.wire.encode(error.body))
        var response = try Response.error(error)
        response.headers[.connection] = "close"
        response.body = ResponseBody(contentLength: answer.readableBytes) { writer in
            try await writer.write(answer)
            try await writer.finish(nil)
            throw HangUp()
        }
        return response
    }

    private struct HangUp: Error {}
}
