import Accounts
import Archive
import AudioIngest
import Components
import Foundation
import HTTPTypes
import Logging
import SpeechEngine
import TestSupport
import Testing

@testable import ApplianceServer

@Suite struct `Parts that do not work` {
    private static let administrator: HTTPFields = [.authorization: "Bearer " + Appliance.token]

    @Test func `every route belongs to a feature, and every feature's route exists`() throws {
        try withScratch { folder in
            let routes = Set(
                try Appliance(folder: folder).table.routes.map { route in
                    "\(route.method.rawValue) " + (route.path.hasPrefix("/assets/") ? "/assets/…" : route.path)
                }
            )
            #expect(routes == Set(Feature.allCases.flatMap(\.declaration.routes)))
        }
    }

    @Test func `in a healthy appliance nothing is at fault but the model that nobody loaded`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let report = await appliance.components.report()
            #expect(report.faults.map(\.component).filter { $0 != .confinement } == [])
            #expect(report[.inbox].state == "off" && report[.supervisor].state == "off")
            #expect(try await appliance.call(.get, "/health/live", from: "10.0.0.5").status == .ok)
            let ready = try await appliance.call(.get, "/health/ready", from: "10.0.0.5")
            #expect(ready.status == .serviceUnavailable)
            #expect(try ready.json["reasons"] as? [String] == ["The model is being loaded."])
        }
    }

    /// What is taken away, from the folder of the data; the part; a route that needs it; whether nothing can be
    /// transcribed then.
    private typealias Loss = (name: String, part: Component, method: HTTPRequest.Method, path: String, all: Bool)

    private static let losses: [Loss] = [
        ("archive.sqlite", .archive, .get, "/api/transcripts", true),
        ("accounts.sqlite", .accounts, .get, "/api/keys", false),
        ("scratch", .scratch, .post, "/transcribe", true),
        ("recordings", .recordings, .post, "/api/recordings", false),
        ("uploads", .uploads, .post, "/api/uploads", false),
    ]

    @Test(arguments: losses.indices)
    func `what needs one that is taken away is refused by name until it is back`(index: Int) async throws {
        let loss = Self.losses[index]
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let before = try await appliance.call(loss.method, loss.path, headers: Self.administrator)
            #expect(before.status != .serviceUnavailable)
            try FileManager.default.moveItem(atPath: "\(folder)/\(loss.name)", toPath: "\(folder)/away")
            let refused = try await appliance.call(loss.method, loss.path, headers: Self.administrator)
            #expect(refused.status == .serviceUnavailable)
            let error = try #require(try refused.json["error"] as? [String: Any])
            #expect(error["code"] as? String == loss.part.errorCode)
            #expect(error["component"] as? String == loss.part.rawValue)
            let message = try #require(error["message"] as? String)
            #expect(message.contains("/\(loss.name)") && message.contains(loss.part.declaration.remedy))
            #expect(try await appliance.call(.get, "/").status == .ok)
            let health = try await appliance.call(.get, "/health")
            let reason = try #require(try health.json["reason"] as? String)
            // Nobody else is told of folders.
            #expect(!health.body.contains(folder))
            if loss.all { #expect(reason == loss.part.declaration.outage) }
            let detailed = try await appliance.call(.get, "/health/detailed", headers: Self.administrator)
            #expect(try state(of: loss.part, in: detailed) == "failed")
            try FileManager.default.moveItem(atPath: "\(folder)/away", toPath: "\(folder)/\(loss.name)")
            let after = try await appliance.call(loss.method, loss.path, headers: Self.administrator)
            #expect(after.status == before.status)
        }
    }

    @Test func `what is no folder keeps no recordings, and transcripts are there all the same`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let path = "/api/transcripts/tr_0/audio"
            #expect(try await appliance.call(.get, path).status == .notFound)
            try Data().write(to: URL(fileURLWithPath: folder + "/audio"))
            let refused = try await appliance.call(.get, path)
            #expect(refused.status == .serviceUnavailable && refused.body.contains("kept-recordings"))
            #expect(try await appliance.call(.get, "/api/transcripts").status == .ok)
        }
    }

    @Test func `a disk with too little room is at fault`() {
        #expect(ComponentProbe.room(512 << 20) == .ok)
        #expect(ComponentProbe.room(511 << 20) == .failed("Only 511 MiB are free where the data is."))
    }

    @Test func `what cannot be put on record is not done`() async throws {
        try await withScratch { folder in
            let appliance = try Appliance(folder: folder)
            try FileManager.default.moveItem(atPath: folder + "/accounts.sqlite", toPath: folder + "/away")
            let answer = try await appliance.call(
                .put,
                "/api/logs/level",
                headers: Self.administrator,
                body: Array(#"{"level":"debug"}"#.utf8)
            )
            #expect(answer.status == .serviceUnavailable)
            #expect(try answer.code == "accounts_unavailable")
            #expect(appliance.logs.level == .info)
            #expect(try await appliance.call(.get, "/api/logs/level", headers: Self.administrator).status == .ok)
        }
    }

    @Test func `files that are no databases are opened for a server, and every use says so`() async throws {
        try await withScratch { folder in
            for name in ["archive.sqlite", "accounts.sqlite"] {
                try Data(repeating: 0x78, count: 8192).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            }
            #expect(throws: ArchiveError.self) { try Archive(path: folder + "/archive.sqlite") }
            #expect(throws: AccountsError.self) { try AccountStore(path: folder + "/accounts.sqlite") }
            let archive = try Archive(path: folder + "/archive.sqlite", toleratesDamage: true)
            #expect(!archive.isOpen)
            #expect(await archive.problem()?.description.contains("not a database") == true)
            await #expect(throws: ArchiveError.self) { try await archive.list(limit: 1) }
            await #expect(throws: ArchiveError.self) { try await archive.jobs.files() }
            let accounts = try AccountStore(path: folder + "/accounts.sqlite", toleratesDamage: true)
            #expect(await accounts.problem()?.description.contains("not a database") == true)
            await #expect(throws: AccountsError.self) { try await accounts.hasOwner() }
        }
    }

    @Test func `a certificate is late before it is over`() {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        #expect(ComponentProbe.certificate(until: nil, at: now).state == "off")
        #expect(ComponentProbe.certificate(until: now + 40 * 86_400, at: now) == .ok)
        #expect(ComponentProbe.certificate(until: now + 86_400, at: now).state == "degraded")
        #expect(ComponentProbe.certificate(until: now - 1, at: now).isFailed)
    }

    @Test func `a kernel without a layer of confinement is a comfort missing`() {
        let full = ConfinementCapabilities(landlockVersion: 4, filtersSystemCalls: true)
        #expect(ComponentProbe.confinement(full) == .ok)
        let bare = ConfinementCapabilities(landlockVersion: 0, filtersSystemCalls: true)
        #expect(ComponentProbe.confinement(bare).state == "degraded")
    }

    @Test func `errors of the engine lead to the part at fault`() {
        #expect(Component(atFaultFor: .modelUnusable(path: "")) == .model)
        #expect(Component(atFaultFor: .voiceModelUnusable) == .voiceDetector)
        #expect(Component(atFaultFor: .workerUnavailable(detail: "")) == .engine)
    }

    @Test func `the log says once what is wrong, why, what it takes with it, and what mends it`() throws {
        try withScratch { folder in
            let appliance = try Appliance(folder: folder)
            let book = appliance.logs
            let watch = ComponentWatch(
                probe: appliance.components,
                engines: appliance.components.engines,
                logger: Logger(label: "test") { ApplianceLogHandler(label: $0, book: book) }
            )
            let broken = ComponentReport([.archive: .failed("It is gone.")])
            watch.tell(broken, since: nil)
            watch.tell(broken, since: broken)
            watch.tell(ComponentReport([:]), since: broken)
            let lines = book.lines(from: .trace, limit: 50)
            #expect(lines.map(\.message) == ["a part works again", "not all parts work", "a part does not work"])
            let line = try #require(lines.last)
            #expect(line.level == .error)
            #expect(line.metadata["component"] == "archive" && line.metadata["component.error"] == "It is gone.")
            #expect(line.metadata["component.tried"] == Component.archive.declaration.probe)
            #expect(line.metadata["component.disables"]?.contains("transcription") == true)
            #expect(line.metadata["component.remedy"] == Component.archive.declaration.remedy)
        }
    }

    private func state(of part: Component, in answer: Answer) throws -> String? {
        let parts = try #require(try answer.json["components"] as? [[String: Any]])
        return parts.first { $0["id"] as? String == part.rawValue }?["state"] as? String
    }
}
