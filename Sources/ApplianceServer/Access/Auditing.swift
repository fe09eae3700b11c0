import Accounts
import HTTPTypes
import Hummingbird

extension Route {
    /// Whether what is done through it is remembered.
    var isAudited: Bool {
        switch access {
        case .administrators, .updaters, .holders: Access.isChanging(method)
        case .everyone, .newcomers, .clients, .users, .uploaders: false
        }
    }
}

extension AccountStore {
    /// Does what a request asks for and remembers it, with what came of it, before anybody is told.
    func recording(
        _ request: Request,
        by caller: Caller,
        _ work: () async throws -> Response
    ) async throws -> Response {
        var entry = AuditEntry(
            actor: "\(caller.identity)",
            action: "\(request.method.rawValue) \(request.uri.path)",
            address: caller.address
        )
        do {
            let response = try await work()
            try await record(entry)
            return response
        } catch {
            entry.outcome = APIError(error)?.code ?? APIError.unforeseen.code
            try await record(entry)
            throw error
        }
    }
}
