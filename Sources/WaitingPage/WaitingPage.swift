/// A page for people who cannot use the appliance at the moment; it looks by itself whether they can again.
///
/// It needs nothing from elsewhere, so that it can be shown when nothing else can.
package struct WaitingPage: Sendable, Equatable {
    /// Somewhere else to go.
    package struct Link: Sendable, Equatable {
        let text: String
        let address: String

        package init(_ text: String, to address: String) {
            self.text = text
            self.address = address
        }
    }

    /// What the page may do, for `Content-Security-Policy`.
    package static let policy = "default-src 'none'; style-src 'unsafe-inline'"

    /// Of the texts: `de` or `en`.
    package let language: String
    let title: String
    let paragraphs: [String]
    let link: Link?
    /// Seconds until it loads itself again.
    let refresh: Int

    package init(language: String, title: String, paragraphs: [String], link: Link? = nil, refresh: Int) {
        self.language = language
        self.title = title
        self.paragraphs = paragraphs
        self.link = link
        self.refresh = refresh
    }

    package var html: String {
        """
        <!doctype html>
        <html lang="\(language)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="refresh" content="\(refresh)">
        <title>\(Self.escaped(title))</title>
        <style>
        :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
        body { display: grid; min-height: 90vh; place-content: center; margin: 1rem }
        main { max-width: 34rem; overflow-wrap: anywhere }
        h1 { font-size: 1.5rem }
        </style>
        </head>
        <body>
        <main><h1>\(Self.escaped(title))</h1>\(content)</main>
        </body>
        </html>

        """
    }

    private var content: String {
        let texts = paragraphs.map { "<p dir=\"auto\">\(Self.escaped($0))</p>" }
        let links = link.map { ["<p><a href=\"\(Self.escaped($0.address))\">\(Self.escaped($0.text))</a></p>"] } ?? []
        return (texts + links).joined()
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
