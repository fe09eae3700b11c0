import SpeechModels
import Testing

@Suite struct `The languages of Whisper` {
    @Test func `there are a hundred in the order of the tokens`() {
        let all = WhisperLanguages.all
        #expect(all.count == 100)
        #expect(all.map(\.id) == Array(0..<100))
        #expect(all.prefix(10).map(\.code) == ["en", "zh", "de", "es", "ru", "ko", "fr", "ja", "pt", "tr"])
        #expect(all[80].name == "haitian creole")
        #expect(all[98].code == "su")
        #expect(all[99].name == "cantonese")
        #expect(Set(all.map(\.code)).count == 100)
        #expect(Set(all.map(\.name)).count == 100)
    }

    @Test(arguments: ["de", "DE", "german", "German"])
    func `a code or a name finds its language`(name: String) {
        #expect(WhisperLanguages.language(named: name)?.id == 2)
    }

    @Test func `what Whisper does not know is not found`() {
        #expect(WhisperLanguages.language(named: "klingon") == nil)
        #expect(WhisperLanguages.language(named: "") == nil)
    }
}
