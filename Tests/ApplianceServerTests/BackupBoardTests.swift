import Archive
import Backups
import Components
import Foundation
import HTTPTypes
import Logging
import ServiceLifecycle
import TestSupport
import Testing

@testable import ApplianceServer

@Suite struct `The board of backups` {
    private static let admin: HTTPFields = [.authorization: "Bearer " + Appliance.token]

    /// Runs `body` while the board works.
    private func withBoard(
        _ folder: String,
        freeBytes: Int = .max,
        environment: [String: String] = [:],
        _ body: @escaping @Sendable (BackupBoard) async throws -> Void
    ) async throws {
        let archive = try Archive(path: folder + "/appliance.sqlite")
        let writer = BackupWriter(data: folder, archive: archive, applianceVersion: "1") {
            []
        } freeBytes: { _ in
            freeBytes
        }
        let board = BackupBoard(
            BackupWork(writer, lock: folder + "/backup.lock"),
            schedule: BackupSchedule(at: "03:30", keeping: BackupRetention(days: 7, weeks: 4)),
            folder: BackupFolder(folder + "/backups", isMade: true),
            record: folder + "/backups.json",
            update: OngoingUpdate(SupervisedRelease(environment: environment)),
            logger: .silent
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await board.run() }
            defer { group.cancelAll() }
            try await body(board)
        }
    }

    private func eventually(_ condition: () async throws -> Bool) async throws {
        for _ in 0..<400 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(25))
        }
        Issue.record("it did not happen in ten seconds")
    }

    @Test func `makes up for a backup that was missed, and has nothing to complain of then`() async throws {
        try await withScratch { folder in
            try await withBoard(folder) { board in
                try await eventually { try board.record().latest != nil }
                try await eventually { await !board.isRunning }
                #expect(await board.condition() == .ok)
                #expect(try await board.next() ?? .distantPast > .now)
            }
        }
    }

    @Test func `says that the last backup is not there any more`() async throws {
        try await withScratch { folder in
            let record = #"{"made":[{"path":"/nonexistent/b.tar","at":"\#(Date.now.ISO8601Format())","size":1}]}"#
            try Data(record.utf8).write(to: URL(fileURLWithPath: folder + "/backups.json"))
            try await withBoard(folder) { board in
                try await eventually { await board.condition() != .ok }
                #expect(await board.condition().reason?.contains("/nonexistent/b.tar") == true)
                #expect(await board.last == nil)
            }
        }
    }

    @Test func `says that a backup failed, and why`() async throws {
        try await withScratch { folder in
            try await withBoard(folder, freeBytes: 1 << 20) { board in
                try await eventually { await board.condition() != .ok }
                #expect(await board.condition().reason?.contains("1 MiB") == true)
                #expect(await board.condition().isFailed == false)
            }
        }
    }

    @Test(arguments: [
        // A copy of the data; data that may be undone; a supervisor that cannot say whether it is at work.
        ["WHISPER_APPLIANCE_TRIAL": "yes"], ["WHISPER_APPLIANCE_INTAKE": "closed"],
        ["WHISPER_APPLIANCE_GENERATION": "2", "WHISPER_APPLIANCE_CONTROL": "/nonexistent"],
    ])
    func `makes none while releases are exchanged`(environment: [String: String]) async throws {
        try await withScratch { folder in
            try await withBoard(folder, environment: environment) { board in
                let error = await #expect(throws: APIError.self) { try await board.begin() }
                #expect(error?.code == "updating" && error?.retryAfter == 60)
                try await Task.sleep(for: .milliseconds(300))
                #expect(!FileManager.default.fileExists(atPath: folder + "/backups"))
                #expect(await board.last == nil)
            }
        }
    }

    @Test func `makes one when an administrator asks, and never two at a time`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            func report(_ method: HTTPRequest.Method) async throws -> Answer {
                try await appliance.call(method, "/api/backups", headers: Self.admin)
            }
            #expect(try await report(.get).json["schedule"] is NSNull)
            // Nobody works on it yet.
            #expect(try await report(.post).status == .accepted)
            let second = try await report(.post)
            #expect(try second.status == .conflict && second.code == "backup_running")
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await appliance.backups.run() }
                defer { group.cancelAll() }
                try await eventually { try await report(.get).json["running"] as? Bool == false }
            }
            let answer = try await report(.get).json
            let backup = try #require((answer["backups"] as? [[String: Any]])?.first)
            #expect(backup["scheduled"] as? Bool == false)
            #expect((answer["last"] as? [String: Any])?["problem"] is NSNull)
            let path = folder + "/backups/" + (backup["name"] as? String ?? "")
            #expect(try BackupReader(path: path).verify().archive.transcripts == 0)
        }
    }
}
