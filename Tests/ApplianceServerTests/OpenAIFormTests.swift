import HTTPTypes
import SpeechEngine
import Testing
import Transcription

@testable import ApplianceServer

@Suite struct `OpenAI's form is understood` {
    private func form(_ text: String, task: DecodingOptions.Task = .transcribe) throws -> OpenAIForm {
        let file = UploadedForm.File(field: "file", name: "talk.mp3", path: "/scratch/x", size: 1)
        return try OpenAIForm(UploadedForm(text, file: file), task: task, defaults: TranscriptionDefaults(beamSize: 4))
    }

    @Test func `a file and a model are enough`() throws {
        let form = try form("model=whisper-1")
        #expect(form.file.name == "talk.mp3")
        #expect(form.model == "whisper-1")
        #expect(form.format == .json)
        #expect(!form.wantsWords)
        #expect(form.wantsSegments)
        #expect(!form.wantsLogProbabilities)
        #expect(!form.streams)
        var expected = TranscriptionOptions()
        expected.beamSize = 4
        #expect(form.options == expected)
    }

    @Test func `the task is that of the route`() throws {
        #expect(try form("model=base", task: .translate).options.task == .translate)
    }

    @Test(arguments: [("de", "de"), ("DE", "de"), ("German", "de"), ("haitian creole", "ht"), ("yue", "yue")])
    func `a language has a code or an English name`(text: String, code: String) throws {
        #expect(try form("model=base&language=\(text)").options.language == code)
        #expect(try form("model=base&languages[]=\(text)&languages[]=en").options.candidateLanguages == [code, "en"])
    }

    @Test(arguments: ["languages=de&languages=en", "languages[]=de&languages[]=en", "languages[]=de&languages=en"])
    func `candidates are a list in both spellings`(text: String) throws {
        #expect(try form("model=base&" + text).options.candidateLanguages == ["de", "en"])
    }

    @Test(arguments: [
        ("vocabulary[]=Kubernetes&vocabulary[]=Grafana", ["Kubernetes", "Grafana"]),
        ("vocabulary=Kubernetes, Grafana", ["Kubernetes", "Grafana"]),
        ("keywords[]=Kubernetes&keywords=Grafana", ["Kubernetes", "Grafana"]),
        ("keywords=Kubernetes&vocabulary=Grafana&vocabulary=Kubernetes", ["Grafana", "Kubernetes"]),
        ("vocabulary=", []),
    ])
    func `a vocabulary is a list, and keywords are part of it`(text: String, terms: [String]) throws {
        #expect(try form("model=base&" + text).options.vocabulary == terms)
    }

    @Test(arguments: ["vocabulary", "keywords"])
    func `a vocabulary that is too long is refused`(field: String) throws {
        let fields = (0...100).map { "&\(field)[]=t\($0)" }.joined()
        let error = #expect(throws: APIError.self) { try form("model=base" + fields) }
        #expect(error?.parameter == field)
        #expect(error?.message.contains("101 terms") == true)
    }

    @Test func `candidates may stand with commas between`() throws {
        #expect(try form("model=base&languages=German, en,fr").options.candidateLanguages == ["de", "en", "fr"])
    }

    @Test func `the owner's vocabulary and languages are in what is asked`() throws {
        let file = UploadedForm.File(field: "file", name: "talk.mp3", path: "/scratch/x", size: 1)
        let defaults = TranscriptionDefaults(vocabulary: ["Grafana"], languages: ["de", "en"])
        let form = try OpenAIForm(
            UploadedForm("model=base&vocabulary=Kubernetes", file: file),
            task: .transcribe,
            defaults: defaults
        )
        #expect(form.options.vocabulary == ["Kubernetes", "Grafana"])
        #expect(form.options.candidateLanguages == ["de", "en"])
    }

    @Test func `an empty prompt is none`() throws {
        #expect(try form("model=base&prompt=&keywords=").options.prompt == nil)
        #expect(try form("model=base&prompt=Hello there.").options.prompt == "Hello there.")
    }

    @Test(arguments: [("0", 0.0), ("0.4", 0.4), ("1", 1), ("", 0)])
    func `the temperature goes from 0 to 1`(text: String, temperature: Double) throws {
        #expect(try form("model=base&temperature=\(text)").options.temperature == temperature)
    }

    @Test(arguments: OpenAIForm.ResponseFormat.allCases)
    func `every form of an answer can be asked for`(format: OpenAIForm.ResponseFormat) throws {
        #expect(try form("model=base&response_format=\(format.rawValue)").format == format)
    }

    @Test(arguments: [
        ("", false, true), ("word", true, false), ("segment", false, true), ("word segment", true, true),
    ])
    func `timestamps are of words, segments or both`(granularities: String, words: Bool, segments: Bool) throws {
        for name in ["timestamp_granularities", "timestamp_granularities[]"] {
            let fields = granularities.split(separator: " ").map { "&\(name)=\($0)" }.joined()
            let form = try form("model=base&response_format=verbose_json" + fields)
            #expect(form.wantsWords == words)
            #expect(form.wantsSegments == segments)
            #expect(form.options.wordTimestamps == words)
        }
    }

    @Test(arguments: ["include=logprobs", "include[]=logprobs", "include[]=logprobs&response_format=json"])
    func `probabilities can be asked for`(text: String) throws {
        #expect(try form("model=base&" + text).wantsLogProbabilities)
    }

    @Test(arguments: ["stream=true", "stream=True&response_format=text", "stream=1&response_format=json"])
    func `an answer can be streamed`(text: String) throws {
        #expect(try form("model=base&" + text).streams)
    }

    @Test(arguments: [
        "chunking_strategy=auto", "chunking_strategy={\"type\":\"server_vad\"}", "chunking_strategy=",
        "chunking_strategy[type]=server_vad&chunking_strategy[threshold]=0.5",
    ])
    func `a chunking strategy is accepted`(text: String) throws {
        #expect(try form("model=base&" + text).model == "base")
    }

    @Test(arguments: [
        ("", "missing_field", "model"),
        ("model=", "missing_field", "model"),
        ("model=base&model=tiny", "invalid_value", "model"),
        ("model=base&modell=base", "unknown_field", "modell"),
        ("model=base&language=Klingon", "invalid_value", "language"),
        ("model=base&languages[]=de&languages[]=xx", "invalid_value", "languages"),
        ("model=base&response_format=xml", "invalid_value", "response_format"),
        ("model=base&response_format=JSON", "invalid_value", "response_format"),
        ("model=base&response_format=diarized_json", "not_supported", "response_format"),
        ("model=base&known_speaker_names[]=Ann", "not_supported", "known_speaker_names"),
        ("model=base&known_speaker_references[]=data:", "not_supported", "known_speaker_references"),
        ("model=base&temperature=1.1", "invalid_value", "temperature"),
        ("model=base&temperature=warm", "invalid_value", "temperature"),
        ("model=base&timestamp_granularities[]=word", "invalid_value", "timestamp_granularities"),
        ("model=base&timestamp_granularities=word&response_format=srt", "invalid_value", "timestamp_granularities"),
        (
            "model=base&timestamp_granularities=phrase&response_format=verbose_json", "invalid_value",
            "timestamp_granularities"
        ),
        ("model=base&include[]=everything", "invalid_value", "include"),
        ("model=base&include[]=logprobs&response_format=text", "invalid_value", "include"),
        ("model=base&stream=maybe", "invalid_value", "stream"),
        ("model=base&stream=true&response_format=srt", "invalid_value", "stream"),
        ("model=base&stream=true&response_format=verbose_json", "invalid_value", "stream"),
        ("model=base&chunking_strategy=none", "invalid_value", "chunking_strategy"),
    ])
    func `what cannot be done is refused by name`(text: String, code: String, parameter: String) {
        let error = #expect(throws: APIError.self) { try form(text) }
        #expect(error?.status == .badRequest)
        #expect(error?.code == code)
        #expect(error?.parameter == parameter)
    }

    @Test func `the recording must be in the field 'file'`() {
        let missing = #expect(throws: APIError.self) {
            try OpenAIForm(UploadedForm("model=base"), task: .transcribe, defaults: TranscriptionDefaults(beamSize: 1))
        }
        #expect(missing?.code == "missing_field")
        #expect(missing?.parameter == "file")
        let audio = UploadedForm.File(field: "audio", name: nil, path: "", size: 1)
        let wrong = #expect(throws: APIError.self) {
            try OpenAIForm(
                UploadedForm("model=base", file: audio),
                task: .transcribe,
                defaults: TranscriptionDefaults(beamSize: 1)
            )
        }
        #expect(wrong?.code == "unknown_field")
        #expect(wrong?.parameter == "audio")
    }
}
