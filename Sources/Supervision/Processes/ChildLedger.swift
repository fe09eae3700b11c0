import Foundation
import Glibc

/// A note of all children, for the next supervisor if this one is killed: they would hold the port, or go on changing
/// files while the next one recovers.
package struct ChildLedger: Sendable {
    private let path: String

    package init(path: String) { self.path = path }

    /// Notes which children there are.
    ///
    /// Best effort: without the note, only the tidying after a kill is missing.
    func write(_ children: some Sequence<Int32>) {
        let identities = children.compactMap { ProcessIdentity($0) }
        guard let data = try? JSONEncoder().encode(identities) else { return }
        // Not made durable: processes do not survive a power cut either.
        try? data.write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    /// Ends what a killed supervisor left behind: gently within the budget, then by force.
    ///
    /// - Returns: How many there were.
    package func endLeftovers(within budget: Duration) async -> Int {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)),
            let noted = try? JSONDecoder().decode([ProcessIdentity].self, from: data)
        else { return 0 }
        let leftovers = noted.filter(\.isRunning)
        for process in leftovers { _ = kill(process.id, SIGTERM) }
        let deadline = ContinuousClock.now + budget
        while leftovers.contains(where: \.isRunning), .now < deadline { try? await Task.sleep(for: .milliseconds(20)) }
        for process in leftovers where process.isRunning { _ = kill(-process.id, SIGKILL) }
        while leftovers.contains(where: \.isRunning) { try? await Task.sleep(for: .milliseconds(20)) }
        return leftovers.count
    }
}
