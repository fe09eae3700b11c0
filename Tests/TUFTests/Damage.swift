@testable import TUF

/// What may be wrong with a repository that was in order, all roles but the root being in version 2.
enum Damage: CaseIterable {
    case rootUnsigned, rootSkipped, rootRepeated, rootExpired
    case timestampOlder, timestampUnsigned, timestampExpired, timestampTooLong, timestampMissing, snapshotOlder
    case snapshotOfOtherContent, snapshotUnsigned, snapshotExpired, snapshotDropsTargets, snapshotMissing
    case targetsOlder, targetsOfOtherContent, targetsUnsigned, targetsExpired, targetsMissing, targetsTooLong

    /// The files that are accepted on the way to the damage.
    var accepted: Set<String> {
        switch self {
        case .rootExpired: ["root.json"]
        case .snapshotOfOtherContent, .snapshotUnsigned, .snapshotExpired, .snapshotDropsTargets, .snapshotMissing,
            .targetsOlder:
            ["timestamp.json"]
        case .targetsOfOtherContent, .targetsUnsigned, .targetsExpired, .targetsMissing, .targetsTooLong:
            ["timestamp.json", "snapshot.json"]
        default: []
        }
    }

    /// Publishes the damage, and says how the client must complain.
    func apply(to publisher: inout Publisher) throws -> TUFError {
        switch self {
        case .rootUnsigned, .rootSkipped, .rootRepeated, .rootExpired: return try damageRoot(&publisher)
        case .timestampOlder, .timestampUnsigned, .timestampExpired, .timestampTooLong, .timestampMissing,
            .snapshotOlder:
            return try damageTimestamp(&publisher)
        case .snapshotOfOtherContent, .snapshotUnsigned, .snapshotExpired, .snapshotDropsTargets, .snapshotMissing:
            return try damageSnapshot(&publisher)
        default: return try damageTargets(&publisher)
        }
    }

    private func damageRoot(_ publisher: inout Publisher) throws -> TUFError {
        let file = "2.root.json"
        publisher.root.version = self == .rootSkipped ? 3 : self == .rootRepeated ? 1 : 2
        if self == .rootUnsigned { publisher.signers["root"] = [try .test(99)] }
        if self == .rootExpired { publisher.root.expires = .earlier }
        try publisher.put(publisher.file(of: "root"), "root", version: 2)
        switch self {
        case .rootSkipped: return .wrongVersion(file: file, expected: 2, actual: 3)
        case .rootRepeated: return .rollback(file: file, trusted: 1, offered: 1)
        case .rootExpired: return .expired(file: "root.json", since: .earlier, now: .soon)
        default: return .notSigned(file: file, valid: 0, threshold: 1)
        }
    }

    private func damageTimestamp(_ publisher: inout Publisher) throws -> TUFError {
        let file = "timestamp.json"
        var padding: [UInt8] = []
        publisher.timestamp.version = self == .timestampOlder ? 1 : 3
        switch self {
        case .timestampUnsigned: publisher.signers["timestamp"] = [try .test(99)]
        case .timestampExpired: publisher.timestamp.expires = .earlier
        case .timestampTooLong: padding = [UInt8](repeating: 0x20, count: 16384)
        case .snapshotOlder: publisher.timestamp.snapshot.version = 1
        default: break
        }
        try publisher.put(publisher.file(of: "timestamp") + padding, "timestamp", version: nil)
        switch self {
        case .timestampOlder: return .rollback(file: file, trusted: 2, offered: 1)
        case .timestampUnsigned: return .notSigned(file: file, valid: 0, threshold: 1)
        case .timestampExpired: return .expired(file: file, since: .earlier, now: .soon)
        case .snapshotOlder: return .rollback(file: "snapshot.json", trusted: 2, offered: 1)
        case .timestampMissing:
            try publisher.delete("timestamp.json")
            return .fileMissing(file: file)
        default: return .tooLong(file: file, limit: 16384)
        }
    }

    private func damageSnapshot(_ publisher: inout Publisher) throws -> TUFError {
        let file = "3.snapshot.json"
        switch self {
        case .snapshotUnsigned: publisher.signers["snapshot"] = [try .test(99)]
        case .snapshotExpired: publisher.snapshot.expires = .earlier
        case .snapshotDropsTargets:
            publisher.snapshot.files = [:]
            return try publisher.replaceSnapshot(error: .dropped(file: "targets.json"))
        default: break
        }
        try publisher.publishUpdate()
        switch self {
        case .snapshotUnsigned: return .notSigned(file: file, valid: 0, threshold: 1)
        case .snapshotExpired: return .expired(file: file, since: .earlier, now: .soon)
        case .snapshotMissing:
            try publisher.delete(file)
            return .fileMissing(file: file)
        default:
            let other = try publisher.file(of: "snapshot").map { $0 == UInt8(ascii: "3") ? UInt8(ascii: "4") : $0 }
            try publisher.put(other, "snapshot", version: 3)
            return .wrongHash(file: file, algorithm: .sha256, actual: Hashes(of: other).prefix)
        }
    }

    private func damageTargets(_ publisher: inout Publisher) throws -> TUFError {
        let file = "3.targets.json"
        switch self {
        case .targetsUnsigned: publisher.signers["targets"] = [try .test(99)]
        case .targetsExpired: publisher.targets.expires = .earlier
        case .targetsOlder:
            publisher.snapshot.files["targets.json"]?.version = 1
            return try publisher.replaceSnapshot(error: .rollback(file: "targets.json", trusted: 2, offered: 1))
        default: break
        }
        try publisher.publishUpdate()
        let bytes = try publisher.file(of: "targets")
        switch self {
        case .targetsUnsigned: return .notSigned(file: file, valid: 0, threshold: 1)
        case .targetsExpired: return .expired(file: file, since: .earlier, now: .soon)
        case .targetsMissing:
            try publisher.delete(file)
            return .fileMissing(file: file)
        case .targetsTooLong:
            try publisher.put(bytes + [0x20], "targets", version: 3)
            return .tooLong(file: file, limit: bytes.count)
        default:
            let other = bytes.map { $0 == UInt8(ascii: "3") ? UInt8(ascii: "4") : $0 }
            try publisher.put(other, "targets", version: 3)
            return .wrongHash(file: file, algorithm: .sha256, actual: Hashes(of: other).prefix)
        }
    }
}
