import Archive
import Deployment
import Foundation
import SpeechModels
import Updates

/// Everything that the doctor's findings are concluded from.
package struct DoctorFacts: Sendable {
    /// Something that was looked at, or why that did not work.
    enum Measured<Value: Sendable>: Sendable {
        case value(Value)
        case failed(String)

        init(_ measure: () throws -> Value) {
            do { self = .value(try measure()) } catch { self = .failed("\(error)") }
        }
    }

    var now: Date
    var deployment: DeploymentReport
    /// The data directory first.
    var entries: [DataEntry]
    /// Where the data are, in bytes.
    var free: Measured<Int>
    /// Why media cannot be decoded; nil if they can.
    var decoder: String?
    var models: Measured<[StoredModel]>
    var defaultModel: Measured<String>
    /// Nil where nobody has compared the program with what was shipped.
    var drift: DriftReport?
    /// Name of the file → when it runs out; without those that are not there.
    var certificates: [String: Measured<Date>]
    /// Nil where there is none yet.
    var archive: Measured<Archive.Facts>?
    /// When the release was made; nil for what is none.
    var built: Date?
}
