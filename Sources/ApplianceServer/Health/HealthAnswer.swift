import Components
import Foundation
import SpeechEngine

/// What `/health` and `/health/detailed` say.
struct HealthAnswer: Encodable {
    struct Model: Encodable {
        var id: String
        var state: String
    }

    /// What decodes with the default model.
    struct Engine: Encodable {
        /// Name, version and what it computes with.
        var name: String
        /// Why it and no other, where that was left to the appliance.
        @OrNull var reason: String?
        /// Windows it decodes at once.
        var lanes: Int
        var processor_features: [String]

        init(_ facts: EngineFacts) {
            name = facts.engine
            reason = facts.reason
            lanes = facts.lanes
            processor_features = facts.processorFeatures
        }
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
    /// Only for administrators, as all that follows; none while no model is loaded.
    var engine: Engine?
    var components: [Component]?
    var resources: Resources?
}

/// What `/health/ready` says.
struct ReadinessAnswer: Encodable {
    var status: String
    /// Why nothing is transcribed now; none if it is ready.
    var reasons: [String]
}
