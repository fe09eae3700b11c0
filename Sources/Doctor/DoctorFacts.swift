import Archive
import Deployment
import Foundation
import Identity
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
    /// Whether something compares this machine's clock with others'; nil where the kernel does not tell.
    var isClockKept: Bool?
    var deployment: DeploymentReport
    /// The data directory first.
    var entries: [DataEntry]
    /// Where the data are, in bytes.
    var free: Measured<Int>
    /// How many more files may be made there; nil where that has no limit.
    var freeFiles: Int?
    /// Whether the disk takes changes.
    var isWritable: Bool
    /// Why media cannot be decoded; nil if they can.
    var decoder: String?
    /// Why what is written does not get onto the disk; nil if it does.
    var syncing: String?
    /// Nil where the kernel does not tell.
    var memory: MemoryReading?
    var models: Measured<[StoredModel]>
    var defaultModel: Measured<String>
    /// Why the native engine cannot decode with the default model, if the settings name it.
    var engineObstacle: String?
    /// Whether what runs is what was shipped, every file compared.
    var identity: IdentityReport
    /// What installs the same version again.
    var repair: String
    /// What of updates is known.
    var updates: UpdateFacts
    /// What was tried out.
    var live: LiveFacts
    /// Name of the file → when it runs out; without those that are not there.
    var certificates: [String: Measured<Date>]
    /// Nil where there is none yet.
    var archive: Measured<Archive.Facts>?
    /// What SQLite has not yet written into the archive's file, in bytes.
    var archiveLog: Int
    /// What is wrong with the backups that are made by the clock; nil if nothing is, or none are.
    var backups: String?
    /// Whether a server has worked here, which leaves an archive.
    var hasServed: Bool
    /// When the release was made; nil for what is none.
    var built: Date?
}
