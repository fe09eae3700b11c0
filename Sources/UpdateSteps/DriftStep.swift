import Deployment
import Foundation
import Glibc
import Updates

/// Compares the release that runs with what was shipped: every file, and whether something is mounted over one.
struct DriftStep: Sendable {
    /// More faults than this are only counted.
    private static let namedAtMost = 20

    func run(_ order: StepOrder, report: StepReport) throws -> StepFacts {
        // It can wait for everybody else. The kernel derives the priority of reading from that of computing.
        nice(19)
        let folder = order.layout.release(order.from.release)
        // The kernel tells real paths.
        let real = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
        guard let mounts = MountTable.current()?.points(in: real) else {
            throw StepRefusal(.storage, "The kernel does not tell what is mounted.")
        }
        var faults = mounts.map { "something is mounted over “\($0)”" }
        do {
            try ReleaseFolder(folder).verify(manifest: order.from.release.manifest) { done, total in
                report("checking \(order.from.release.version)", done: done, total: total)
            }
        } catch UpdateError.damaged(_, let found) {
            faults += found.filter { !Self.isAmong(mounts, $0) }.map(\.description)
        }
        var facts = StepFacts()
        facts.drift = Array(faults.prefix(Self.namedAtMost))
        if faults.count > Self.namedAtMost { facts.drift?.append("and \(faults.count - Self.namedAtMost) more") }
        return facts
    }

    /// A mount of another file system is found in both ways and told once.
    private static func isAmong(_ mounts: [String], _ fault: ReleaseFolder.Fault) -> Bool {
        if case .mounted(let path) = fault { mounts.contains(path) } else { false }
    }
}
