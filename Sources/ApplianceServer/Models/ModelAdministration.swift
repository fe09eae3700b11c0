import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOFoundationCompat
import ServiceLifecycle
import SpeechModels

/// The models as the owner sees them: which there are, downloads, and which is the default.
struct ModelAdministration: Sendable {
    let engines: EngineRoom
    let downloads: DownloadBoard

    var routes: [Route] {
        let base = "/api/models"
        return [
            Route(.get, base, .users) { _, _ in try await list() },
            Route(.get, base + "/{id}", .users) { _, context in try .json(try await report(model(context))) },
            Route(.delete, base + "/{id}", .administrators) { _, context in try await delete(model(context)) },
            Route(.put, base + "/default", .administrators) { request, _ in try await chooseDefault(request) },
            Route(.post, base + "/{id}/download", .administrators) { _, context in
                try await download(model(context))
            },
            Route(.get, base + "/{id}/events", .users) { _, context in events(try model(context), context) },
            Route(.post, base + "/{id}/cancel", .administrators) { request, context in
                try await cancel(model(context), request)
            },
            Route(.post, base + "/{id}/verify", .administrators) { _, context in try await verify(model(context)) },
        ]
    }

    private struct List: Encodable {
        var `default`: String
        var models: [ModelReport]
    }

    private func list() async throws -> Response {
        var models: [ModelReport] = []
        for model in ModelCatalogue.models { models.append(try await report(model)) }
        return try .json(
            List(default: await engines.defaultModel, models: models),
            headers: [.cacheControl: "no-store"]
        )
    }

    private func report(_ model: WhisperModel) async throws -> ModelReport {
        let store = engines.store
        return ModelReport(
            try store.stored(model),
            memory: engines.need(model),
            partial: store.partSize(of: model),
            usage: await engines.usage(of: model),
            isDefault: await engines.defaultModel == model.id,
            download: await downloads.download(of: model)
        )
    }

    private func download(_ model: WhisperModel) async throws -> Response {
        if case .installed(.some) = try engines.store.stored(model).state {
            throw APIError(.conflict, "model_installed", "The model \(model.id) is installed already.")
        }
        _ = await downloads.begin(model)
        return try .json(try await report(model), status: .accepted)
    }

    private func cancel(_ model: WhisperModel, _ request: Request) async throws -> Response {
        let form = try await CancelDownloadForm.read(request)
        let ran = await downloads.end(model)
        let store = engines.store
        let leaves = form.discard == true && store.partSize(of: model) != nil
        if leaves { try await ModelWork(store).discardPart(of: model) }
        guard ran || leaves else {
            throw APIError(.conflict, "download_not_running", "No download of the model \(model.id) runs.")
        }
        return try .json(try await report(model))
    }

    /// How the download fares, now and at each change, until it is over.
    private func events(_ model: WhisperModel, _ context: ApplianceContext) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-cache", .connection: "close"],
            body: ResponseBody { [downloads] writer in
                var output = writer
                try await context.whileConnected {
                    for await download in await downloads.watch(model).cancelOnGracefulShutdown() {
                        let data = try JSONEncoder.wire.encode(ModelReport.Download(download))
                        try await output.write(ByteBuffer(data: Data("data: ".utf8) + data + Data("\n\n".utf8)))
                    }
                }
                try await output.finish(nil)
            }
        )
    }

    private func delete(_ model: WhisperModel) async throws -> Response {
        if await downloads.download(of: model)?.state == .downloading {
            throw APIError(.conflict, "model_in_use", "The model \(model.id) is being downloaded. Cancel that first.")
        }
        do {
            try await engines.delete(model)
        } catch let error as ModelError {
            throw Self.missing(error)
        }
        return Response(status: .noContent)
    }

    private func chooseDefault(_ request: Request) async throws -> Response {
        guard let id = try await DefaultModelForm.read(request).id else {
            throw APIError(.badRequest, "missing_field", "The field 'id' is missing.", parameter: "id")
        }
        return try .json(try await report(try await engines.makeDefault(id)))
    }

    private struct Verification: Encodable {
        var id: String
        var verified: Bool
        @OrNull var problem: String?
    }

    private func verify(_ model: WhisperModel) async throws -> Response {
        do {
            try await ModelWork(engines.store).verify(model.id)
            return try .json(Verification(id: model.id, verified: true))
        } catch let error as ModelError {
            switch error {
            case .checksumMismatch, .wrongSize:
                return try .json(Verification(id: model.id, verified: false, problem: error.description))
            default: throw Self.missing(error)
            }
        }
    }

    private func model(_ context: ApplianceContext) throws -> WhisperModel {
        let name = try context.parameters.require("id")
        do {
            return try ModelCatalogue.model(named: name)
        } catch let error as ModelError {
            throw APIError(.notFound, "model_not_found", error.description, parameter: "id")
        }
    }

    private static func missing(_ error: ModelError) -> any Error {
        guard case .notInstalled(let model, _) = error else { return error }
        return APIError(.notFound, "model_not_found", "The model \(model) is not installed.", parameter: "id")
    }
}
