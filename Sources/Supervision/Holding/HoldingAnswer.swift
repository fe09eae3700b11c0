import Foundation
import NIOHTTP1
import Updates
import WaitingPage

/// The answer to one request while no server can give one.
struct HoldingAnswer: Sendable, Equatable {
    /// Where the state of the update is read, with an answer whether a server runs or not.
    static let statusPath = "/api/enterprise/update-status"

    let status: HTTPResponseStatus
    let headers: HTTPHeaders
    let body: [UInt8]

    /// - Parameters:
    ///   - updateStatus: The JSON of the update's state.
    init(_ request: HTTPRequestHead, mood: HoldingMood, updateStatus: [UInt8]) {
        let path = String(request.uri.prefix { $0 != "?" && $0 != "#" })
        let isPage = !Self.isForPrograms(path, accept: request.headers.first(name: "accept"))
        var headers: HTTPHeaders = ["Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"]
        let body: [UInt8]
        if path == Self.statusPath {
            status = .ok
            headers.add(name: "Content-Type", value: "application/json")
            body = updateStatus
        } else {
            status = .serviceUnavailable
            headers.add(name: "Retry-After", value: "\(mood.retryAfter)")
            if path == "/health" {
                headers.add(name: "Content-Type", value: "application/json")
                body = Self.json(["status": mood.code, "reason": HoldingText(mood, acceptLanguage: "en").title])
            } else if isPage {
                let text = HoldingText(mood, acceptLanguage: request.headers.first(name: "accept-language"))
                headers.add(name: "Content-Type", value: "text/html; charset=utf-8")
                headers.add(name: "Content-Language", value: text.language)
                headers.add(name: "Content-Security-Policy", value: WaitingPage.policy)
                headers.add(name: "Vary", value: "Accept-Language")
                let page = WaitingPage(
                    language: text.language,
                    title: text.title,
                    paragraphs: [text.explanation],
                    refresh: mood.retryAfter
                )
                body = Array(page.html.utf8)
            } else {
                headers.add(name: "Content-Type", value: "application/json")
                body = Self.error(mood)
            }
        }
        headers.add(name: "Content-Length", value: "\(body.count)")
        // The next request belongs to the server, which may be ready by then.
        headers.add(name: "Connection", value: "close")
        self.headers = headers
        self.body = request.method == .HEAD ? [] : body
    }

    private static func isForPrograms(_ path: String, accept: String?) -> Bool {
        path.hasPrefix("/v1/") || path.hasPrefix("/api/")
            || !(accept ?? "text/html").contains("text/html")
                && !(accept ?? "").contains("*/*")
    }

    /// An error as OpenAI's API has them.
    private static func error(_ mood: HoldingMood) -> [UInt8] {
        let text = HoldingText(mood, acceptLanguage: "en")
        return json([
            "error": [
                "message": "\(text.title). \(text.explanation)", "type": "server_error", "code": mood.code,
                "param": NSNull(),
            ] as [String: Any]
        ])
    }

    private static func json(_ object: [String: Any]) -> [UInt8] {
        (try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes]))
            .map { Array($0) } ?? []
    }
}
