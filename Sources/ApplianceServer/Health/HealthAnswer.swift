import Components
import Foundation

/// What `/health` and `/health/detailed` say.
struct HealthAnswer: Encodable {
    struct Model: Encodable {
        var id: String
        var state: String
    }

    struct Component: Encodable {
        var id: String
        var state: String
        @OrNull var reason: String?
        /// What does not work as it should for it.
        var affects: [String]
        /// What mends it; nil where nothing is to be mended.
        @OrNull var remedy: String?

        init(_ entry: ComponentReport.Entry) {
            let isFault = entry.condition.isFault
            id = entry.component.rawValue
            state = entry.condition.state
            reason = entry.condition.reason
            affects = isFault ? entry.component.carries.map(\.rawValue) : []
            remedy = isFault ? entry.component.declaration.remedy : nil
        }
    }

    /// What everybody is told of maintenance.
    struct Maintenance: Encodable {
        var state: String
        @OrNull var message: String?
        var starts_at: Date
        var ends_at: Date
    }

    var status: String
    var version: String
    var uptime_seconds: Int
    var model: Model
    @OrNull var reason: String?
    @OrNull var maintenance: Maintenance?
    /// Only for administrators, as the resources.
    var components: [Component]?
    var resources: Resources?
}

/// What `/health/ready` says.
struct ReadinessAnswer: Encodable {
    var status: String
    /// Why nothing is transcribed now; none if it is ready.
    var reasons: [String]
}
