import Hummingbird
import SpeechModels

/// OpenAI's list of models: what is installed.
struct ModelRoutes: Sendable {
    private struct Entry: Encodable {
        var id: String
        var object = "model"
        /// When OpenAI released Whisper, in seconds since 1970: the weights have no other date.
        var created = 1_663_718_400
        var owned_by = "openai"
    }

    private struct List: Encodable {
        var object = "list"
        var data: [Entry]
    }

    let engines: EngineRoom

    var routes: [Route] {
        [
            Route(.get, "/v1/models", .clients) { _, _ in
                let installed = try await engines.installed().map { Entry(id: $0.id) }
                return try .json(List(data: installed + (installed.isEmpty ? [] : [Entry(id: "whisper-1")])))
            },
            Route(.get, "/v1/models/{id}", .clients) { _, context in
                let name = try context.parameters.require("id")
                let model = try await engines.model(named: name)
                return try .json(Entry(id: name == "whisper-1" ? name : model.id))
            },
        ]
    }
}
