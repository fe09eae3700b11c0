import Testing
import WaitingPage

@Suite struct `Pages for those who wait` {
    @Test(arguments: [
        ("de", true), ("de-CH,de;q=0.9,en;q=0.8", true), ("en,de", false), ("en;q=0.5,de;q=0.6", true), ("", false),
        ("fr", false), ("fr,de;q=0.1", true), ("DE", true), ("de;q=0", false), ("*", false), ("de;q=x,en;q=0.1", true),
    ])
    func `German is for those who want it more than English`(header: String, isGerman: Bool) {
        #expect(PreferredLanguage.isGerman(header) == isGerman)
    }

    @Test func `no text brings markup into them`() {
        let page = WaitingPage(
            language: "en",
            title: "<b>",
            paragraphs: ["<script>&"],
            link: .init("\"in\"", to: "/\"onclick="),
            refresh: 7
        )
        #expect(page.html.contains("<h1>&lt;b&gt;</h1>"))
        #expect(page.html.contains("&lt;script&gt;&amp;") && !page.html.contains("<script>"))
        #expect(page.html.contains("href=\"/&quot;onclick=\""))
        #expect(page.html.contains("http-equiv=\"refresh\" content=\"7\""))
    }
}
