import Deployment
import Foundation
import HTTPTypes
import Hummingbird
import Identity
import NIOCore
import NIOFoundationCompat
import ServiceLifecycle
import SupervisorControl
import Updates

/// The routes of updates: everything is done by the supervisor, and said as it says it.
struct UpdateRoutes: Sendable {
    /// How this installation is updated, as the owner would do it.
    let installation: UpdateInstallation
    /// Tells whether that is what was shipped.
    let identity: IdentityGauge

    var routes: [Route] {
        let base = "/api/enterprise/"
        return [
            Route(.get, base + "check-updates", .updaters, inMaintenance: .forUpdates) { request, _ in
                try await check(request)
            },
            Route(.get, base + "update-status", .updaters, inMaintenance: .forUpdates) { try await status($0, $1) },
            Route(.post, base + "start-update", .updaters, inMaintenance: .forUpdates) { request, _ in
                try await start(request)
            },
            Route(.post, base + "cancel-update", .updaters, inMaintenance: .forUpdates) { _, _ in
                try await begin(ControlRequest(.cancel), "The update is being cancelled.")
            },
            Route(.post, base + "rollback", .updaters, inMaintenance: .forUpdates) { request, _ in
                try await rollback(request)
            },
            Route(.post, base + "hold-updates", .updaters, inMaintenance: .forUpdates) { request, _ in
                try await hold(request)
            },
            Route(.delete, base + "hold-updates", .updaters, inMaintenance: .forUpdates) { _, _ in try await lift() },
            Route(.get, base + "update-history", .updaters, inMaintenance: .forUpdates) { request, _ in
                try await history(request)
            },
            Route(.get, base + "deployment-info", .updaters, inMaintenance: .forUpdates) { _, _ in
                var info = installation.info
                info.identity = await identity.latest
                return try .json(info)
            },
        ]
    }

    private func check(_ request: Request) async throws -> Response {
        guard let client = installation.client else { return try .json(CheckAnswer(installation)) }
        var question = ControlRequest(.check)
        question.request = UpdateRequest(
            trigger: .api,
            channel: request.uri.queryParameters["channel"].map(String.init) ?? installation.info.channel
        )
        let answer: ControlAnswer<UpdateOffer> = try await client.ask(question)
        guard let offer = answer.result, offer.reason == nil else {
            let reason = answer.refused ?? answer.result?.reason ?? Reason(.invalid, "The supervisor gave no answer.")
            throw reason.code == .busy
                ? APIError(reason) : APIError(.serviceUnavailable, "update_check_failed", reason.message)
        }
        return try .json(CheckAnswer(offer))
    }

    private func status(_ request: Request, _ context: ApplianceContext) async throws -> Response {
        guard let client = installation.client else {
            return try .json(UpdateStatus(nil, history: [], active: BuildIdentity.current.version))
        }
        if request.headers[.accept]?.contains("text/event-stream") == true { return events(client, context) }
        let answer: ControlAnswer<UpdateStatus> = try await client.ask(ControlRequest(.status))
        guard let status = answer.result else { throw APIError(answer.refused) }
        return try Self.answer(status)
    }

    /// The status now and at every change, until the caller hangs up or this server stops.
    private func events(_ client: ControlClient, _ context: ApplianceContext) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-cache", .connection: "close"],
            body: ResponseBody { writer in
                var output = writer
                try await context.whileConnected {
                    let answers = try client.answers(to: ControlRequest(.watch), for: UpdateStatus.self)
                    for try await answer in answers.cancelOnGracefulShutdown() {
                        guard let status = answer.result else { break }
                        let data = try UpdateJSON.encode(status)
                        try await output.write(ByteBuffer(data: Data("data: ".utf8) + data + Data("\n\n".utf8)))
                    }
                }
                try await output.finish(nil)
            }
        )
    }

    private func start(_ request: Request) async throws -> Response {
        let form = try await StartForm.read(request)
        var order = ControlRequest(.start)
        order.request = form.request(channel: installation.info.channel)
        return try await begin(order, "The update was started.")
    }

    private func rollback(_ request: Request) async throws -> Response {
        let form = try await RollbackForm.read(request)
        var order = ControlRequest(.rollback)
        order.rollback = RollbackRequest(trigger: .api, generation: form.generation, acceptedLoss: form.acceptedLoss)
        return try await begin(order, "The appliance goes back to the version before.")
    }

    private func hold(_ request: Request) async throws -> Response {
        let form = try await HoldForm.read(request)
        var order = ControlRequest(.hold)
        order.until = form.until
        order.note = form.note
        return try await simple(order, status: "held")
    }

    private func lift() async throws -> Response { try await simple(ControlRequest(.unhold), status: "lifted") }

    private func history(_ request: Request) async throws -> Response {
        guard let client = installation.client else { return try .json(["history": [HistoryEntry]()]) }
        var question = ControlRequest(.history)
        question.limit = request.uri.queryParameters["limit"].flatMap { Int($0) } ?? 20
        let answer: ControlAnswer<[HistoryEntry]> = try await client.ask(question)
        guard let history = answer.result else { throw APIError(answer.refused) }
        return try Self.answer(["history": history])
    }

    /// Has the supervisor begin something; the answer says where to watch it.
    private func begin(_ order: ControlRequest, _ message: String) async throws -> Response {
        let answer: ControlAnswer<StartedTransaction> = try await supervisor().ask(order)
        guard let started = answer.result else { throw APIError(answer.refused) }
        return try .json(AcceptedAnswer(transaction_id: started.transaction, message: message), status: .accepted)
    }

    private func simple(_ order: ControlRequest, status: String) async throws -> Response {
        let answer: ControlAnswer<String> = try await supervisor().ask(order)
        guard answer.refused == nil else { throw APIError(answer.refused) }
        return try .json(["status": status])
    }

    private func supervisor() throws -> ControlClient {
        guard let client = installation.client else {
            throw APIError(
                .conflict,
                "update_external",
                "This installation is not updated from inside. " + installation.info.strategy_description
            )
        }
        return client
    }

    /// As the supervisor writes it, so that both give the same.
    private static func answer(_ value: some Encodable) throws -> Response {
        .bytes(
            ByteBuffer(data: try UpdateJSON.encode(value)),
            type: "application/json",
            headers: [.cacheControl: "no-store"]
        )
    }
}
