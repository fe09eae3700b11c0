import Foundation
import NIOHTTP1
import Updates

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
                headers.add(name: "Content-Security-Policy", value: "default-src 'none'; style-src 'unsafe-inline'")
                headers.add(name: "Vary", value: "Accept-Language")
                body = Array(Self.page(text, mood: mood).utf8)
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

    private static func page(_ text: HoldingText, mood: HoldingMood) -> String {
        """
        <!doctype html>
        <html lang="\(text.language)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="refresh" content="\(mood.retryAfter)">
        <title>\(escaped(text.title))</title>
        <style>
        :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
        body { display: grid; min-height: 90vh; place-content: center; margin: 1rem }
        main { max-width: 34rem }
        h1 { font-size: 1.5rem }
        </style>
        </head>
        <body>
        <main><h1>\(escaped(text.title))</h1><p>\(escaped(text.explanation))</p></main>
        </body>
        </html>

        """
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
