import Foundation
import Glibc
import Updates

/// One line of what an experiment says: promises, which must hold whatever happens afterwards.
struct Said: Codable, Sendable {
    /// A process begins, for this purpose.
    var begin: String?
    /// A request was accepted: the id of its transaction.
    var accepted: String?
    /// A durable step is done.
    var reached: String?
    /// A transcript was acknowledged.
    var job: String?
    /// A server of this generation was started.
    var start: Int?
    /// How a transaction ended.
    var outcome: String?
    /// Why it ended like that.
    var reason: String?
    /// The appliance answers with a reason only.
    var safeMode: String?
    /// A request was refused, for this reason.
    var refused: String?
    /// An invariant that does not hold.
    var violation: String?
}

/// Tells it to whoever runs the experiment, at once.
func say(_ said: Said) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let line = try? encoder.encode(said) else { return }
    let bytes = Array(line) + [UInt8(ascii: "\n")]
    // Nobody listens any more: then nobody was told.
    _ = write(STDOUT_FILENO, bytes, bytes.count)
}
