import HTTPTypes
import SpeechEngine
import Transcription

/// The form of OpenAI's audio routes, understood.
struct OpenAIForm {
    /// OpenAI's names for the forms of an answer.
    enum ResponseFormat: String, CaseIterable {
        case json, text, srt, vtt
        case verboseJSON = "verbose_json"
    }

    let file: UploadedForm.File
    let model: String
    let options: TranscriptionOptions
    let format: ResponseFormat
    let wantsWords: Bool
    let wantsSegments: Bool
    let wantsLogProbabilities: Bool
    let streams: Bool

    private static let fields: Set = [
        "model", "prompt", "response_format", "temperature", "language", "stream", "chunking_strategy",
        // An object, as OpenAI's SDK sends it.
        "chunking_strategy[type]", "chunking_strategy[prefix_padding_ms]", "chunking_strategy[silence_duration_ms]",
        "chunking_strategy[threshold]",
    ]
    private static let lists: Set = [
        "languages", "vocabulary", "keywords", "include", "timestamp_granularities", "known_speaker_names",
        "known_speaker_references",
    ]

    /// - Throws: `APIError` with status 400 that names the field.
    init(_ form: UploadedForm, task: DecodingOptions.Task, defaults: TranscriptionDefaults) throws {
        // Translations find the language out by themselves, as OpenAI's do.
        let fields = task == .translate ? Self.fields.subtracting(["language"]) : Self.fields
        let reader = try FormReader(form, single: fields, lists: Self.lists)
        file = try form.requiredFile(in: ["file"])
        model = try reader.required("model")
        for name in ["known_speaker_names", "known_speaker_references"] where !reader.list(name).isEmpty {
            throw APIError(.badRequest, "not_supported", "There is no speaker recognition yet.", parameter: name)
        }
        if reader.string("response_format") == "diarized_json" {
            throw APIError(
                .badRequest,
                "not_supported",
                "There is no speaker recognition yet.",
                parameter: "response_format"
            )
        }
        format = try reader.choice("response_format", ResponseFormat.self) ?? .json

        let granularities = Set(reader.list("timestamp_granularities"))
        if let unknown = granularities.subtracting(["word", "segment"]).first {
            throw reader.invalid("timestamp_granularities", unknown, "word or segment")
        }
        guard granularities.isEmpty || format == .verboseJSON else {
            throw reader.invalid(
                "timestamp_granularities",
                granularities.sorted().joined(separator: ", "),
                "used with verbose_json"
            )
        }
        wantsWords = granularities.contains("word")
        wantsSegments = granularities.isEmpty || granularities.contains("segment")

        let includes = Set(reader.list("include"))
        if let unknown = includes.subtracting(["logprobs"]).first {
            throw reader.invalid("include", unknown, "logprobs")
        }
        wantsLogProbabilities = includes.contains("logprobs")
        guard !wantsLogProbabilities || format == .json else {
            throw reader.invalid("include", "logprobs", "used with response_format json")
        }
        if let strategy = reader.string("chunking_strategy"), strategy != "auto", !strategy.contains("server_vad") {
            throw reader.invalid("chunking_strategy", strategy, "auto or a server_vad object")
        }
        if let type = reader.string("chunking_strategy[type]"), type != "server_vad" {
            throw reader.invalid("chunking_strategy[type]", type, "server_vad")
        }
        streams = try reader.flag("stream")
        guard !streams || format == .json || format == .text else {
            throw reader.invalid("stream", "true", "used with response_format json or text")
        }
        options = try reader.options(task: task, defaults: defaults, words: granularities.contains("word"))
    }
}
