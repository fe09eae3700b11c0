import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import Maintenance

/// Keeps everybody out while the appliance is being worked on, but for those who must get through.
struct MaintenanceGate: Sendable {
    let plan: MaintenancePlan
    /// What came before and has to be finished.
    let requests = RequestsUnderWay()

    /// Answers a request that may pass; refuses others.
    ///
    /// - Throws: `APIError`, and what `answer` throws.
    func pass(
        _ request: Request,
        _ context: ApplianceContext,
        to route: Route,
        _ control: AccessControl,
        _ answer: () async throws -> Response
    ) async throws -> Response {
        guard route.inMaintenance == .closed, !context.caller.scopes.contains(.admin) else { return try await answer() }
        // Counted before the look: what is not counted comes when maintenance is on, and sees that.
        let one = requests.begin()
        let now = Date()
        guard let period = plan.current(at: now) else {
            return try await answer().counting(one, of: request)
        }
        var caller = context.caller
        // Nobody had to say who he is.
        if case .everyone = route.access { caller = try await control.caller(request, context) }
        if caller.scopes.contains(.admin) || period.admits(caller.address) { return try await answer() }
        guard request.headers[.accept]?.contains("text/html") == true, !Access.isChanging(request.method) else {
            throw APIError(period, at: now)
        }
        return .maintenance(period, acceptLanguage: request.headers[.acceptLanguage], at: now)
    }
}

extension APIError {
    /// For callers who come while the appliance is being worked on.
    init(_ period: MaintenancePeriod, at now: Date) {
        self.init(
            .serviceUnavailable,
            "maintenance",
            period.sentence,
            retryAfter: period.retryAfter(at: now)
        )
    }
}

extension MaintenancePeriod {
    /// What programs and monitors are told.
    var sentence: String { "Maintenance until \(end.ISO8601Format())." + (message.map { " " + $0 } ?? "") }
}
