import Foundation

/// All that was said so far about one box.
struct Promises: Sendable {
    /// Transcripts that were acknowledged.
    private(set) var jobs: Set<String> = []
    /// Transactions that were accepted, in order.
    private(set) var accepted: [String] = []
    /// Of the last process that made an update: the durable steps it reported.
    private(set) var reached: [String] = []
    /// What that process said last about the outcome.
    private(set) var outcome: String?
    /// Starts of servers by generation, since that process began.
    private(set) var starts: [Int: Int] = [:]

    /// - Parameter file: Lines of `Said`; the last may be torn.
    /// - Throws: An error of the file system.
    init(_ file: String) throws {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        // What was done to prepare the box is undisturbed, and over: whoever dies before he says that he begins the
        // transaction has promised nothing.
        var isPreparing = false
        for line in text.split(separator: "\n") {
            guard let said = try? JSONDecoder().decode(Said.self, from: Data(line.utf8)) else { continue }
            if let purpose = said.begin { isPreparing = purpose == "prepare" }
            if said.begin == "update" {
                reached = []
                outcome = nil
                starts = [:]
            }
            if let job = said.job { jobs.insert(job) }
            if let txid = said.accepted { accepted.append(txid) }
            if isPreparing { continue }
            if let tag = said.reached { reached.append(tag) }
            if let outcome = said.outcome { self.outcome = outcome }
            if let generation = said.start { starts[generation, default: 0] += 1 }
        }
    }

    /// Whether `tag` was reported.
    func has(_ tag: String) -> Bool { reached.contains(tag) }

    /// The states the journal was stored in.
    var states: [Substring] {
        reached.filter { $0.hasPrefix("journal.stored.") }.map { $0.dropFirst("journal.stored.".count) }
    }
}
