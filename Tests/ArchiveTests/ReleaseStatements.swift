import Foundation
import GRDB
import Synchronization
import TestSupport

@testable import Archive

/// What a release says to its archive: every statement of a use of all that the archive offers, in order.
///
/// `Tests/Fixtures/archive-statements/schema-N.json` holds those of the release with schema number N. As long as N has
/// not been released its file follows the code; afterwards it never changes: it stands for that release's code.
struct ReleaseStatements: Equatable {
    let sql: [String]

    static func file(_ schema: Int) -> String { Repository.fixture("archive-statements/schema-\(schema).json") }

    /// Those of an earlier release, or of this one as they were recorded.
    init(schema: Int) throws {
        sql = try JSONDecoder().decode([String].self, from: Data(contentsOf: URL(fileURLWithPath: Self.file(schema))))
    }

    /// Those of the code as it is.
    init(recordedIn folder: String) async throws {
        let log = Mutex<[String]>([])
        let archive = try Archive(path: folder + "/archive.sqlite")
        let note: @Sendable (Database.TraceEvent) -> Void = { event in
            guard case .statement(let statement) = event, Self.isOurs(statement.sql) else { return }
            log.withLock { $0.append(statement.expandedSQL) }
        }
        // Used by one task only, the archive needs one connection for writing and one for reading.
        try await archive.pool.writeWithoutTransaction { $0.trace(note) }
        try await archive.pool.read { $0.trace(note) }
        try await Self.use(archive)
        sql = log.withLock(\.self)
    }

    func write(schema: Int) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .withoutEscapingSlashes]
        try (encoder.encode(sql) + Data("\n".utf8)).write(to: URL(fileURLWithPath: Self.file(schema)))
    }

    /// All that a server does with an archive, with the same values each time.
    private static func use(_ archive: Archive) async throws {
        let stored = try [
            StoredTranscript.rich(title: "talk.mp3").dated(1), .plain(title: nil).dated(2), .empty().dated(3),
            .plain(title: "last", text: " It's the last").dated(4),
        ]
        for one in stored { try await archive.store(one) }
        _ = try await archive.list(limit: 3)
        _ = try await archive.list(before: stored[2].id, limit: 10)
        _ = try await archive.list(before: "tr_none", limit: 10)
        for one in stored { _ = try await archive.transcript(one.id) }
        _ = try await archive.delete(stored[0].id)
        _ = try await archive.delete(stored[0].id)
        try await archive.store(.rich(title: "after a deletion").dated(5))
        _ = try await archive.list(limit: 10)
        let words = SearchQuery("grüße -unsinn")
        for order in TranscriptSelection.Order.allCases {
            let selection = TranscriptSelection(query: words, language: "de", tag: "none", order: order)
            _ = try await archive.page(selection, limit: 10)
            _ = try await archive.page(TranscriptSelection(query: words, order: order), limit: 10)
        }
        _ = try await archive.tags()
        _ = try await archive.revisions(of: stored[1].id)
    }

    private static func isOurs(_ sql: String) -> Bool {
        let changesOrReads = ["SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH"].contains { sql.hasPrefix($0) }
        return changesOrReads && !sql.contains("sqlite_")
    }
}

extension StoredTranscript {
    /// The same with an identifier and a time that do not change from run to run.
    fileprivate func dated(_ number: Int) -> StoredTranscript {
        StoredTranscript(
            id: "tr_" + String(repeating: "\(number)", count: 24),
            createdAt: Date(timeIntervalSince1970: 1_800_000_000 + TimeInterval(number)),
            source: source,
            title: title,
            task: task,
            model: model,
            engine: engine,
            applianceVersion: applianceVersion,
            transcript: transcript,
            options: options
        )
    }
}
