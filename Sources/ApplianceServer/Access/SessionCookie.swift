import Accounts
import HTTPTypes

/// The cookie that carries a session: for this machine only, out of reach of scripts, and never sent along by other sites.
enum SessionCookie {
    private static let name = "__Host-session"

    static func token(_ headers: HTTPFields) -> String? {
        for pair in headers[values: .cookie].flatMap({ $0.split(separator: ";") }) {
            let pair = pair.drop { $0 == " " }
            if pair.hasPrefix(name + "=") { return String(pair.dropFirst(name.count + 1)) }
        }
        return nil
    }

    /// The value of `Set-Cookie` that begins a session.
    static func begin(_ token: String) -> String { field(token, maxAge: Int(Session.longest)) }

    /// The value of `Set-Cookie` that takes the cookie away.
    static let end = field("", maxAge: 0)

    private static func field(_ value: String, maxAge: Int) -> String {
        "\(name)=\(value); Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=\(maxAge)"
    }
}
