import DurableStorage
import Foundation
import TUF

@testable import ReleasePublishing

/// A publisher's folders: keys, a repository, releases.
struct Workshop {
    let folder: String

    var keys: String { folder + "/keys" }
    var site: String { folder + "/site" }

    /// With keys of all roles and an empty repository.
    init(_ folder: String, now: UTCTime = .now) throws {
        self.folder = folder
        for role in TopLevelRole.allCases {
            _ = try KeyRing.create(role, count: RolePlan.standard(for: role).keys, in: keys)
        }
        try repository(now: now).initialise()
    }

    /// The repository as somebody sees it who has the keys in some folders.
    func repository(_ folders: [String]? = nil, now: UTCTime = .now) throws -> PublisherRepository {
        let ring = try KeyRing(folders: folders ?? [keys])
        return PublisherRepository(folder: folder + "/repository", keys: ring, now: now)
    }

    /// A release folder with these files beside what every release has.
    func release(_ version: String, channel: Channel = .stable, _ files: [String: String] = [:]) throws -> String {
        let release = folder + "/releases/" + version + "-" + UUID().uuidString
        let content = ["bin/whisper-appliance": "program \(version)", "share/sample.wav": "sound"]
        for (path, text) in content.merging(files, uniquingKeysWith: { $1 }) {
            let file = URL(fileURLWithPath: release + "/" + path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            let mode: UInt32 = path.hasPrefix("bin/") ? 0o555 : 0o444
            try DurableFile.write(Array(text.utf8), to: file.path, mode: mode)
        }
        try ManifestFile.write(in: release, facts: Self.facts(version, channel))
        return release
    }

    static func facts(_ version: String, _ channel: Channel = .stable) -> [UInt8] {
        Array(
            """
            {"version":"\(version)","commit":"c0ffee","channel":"\(channel.rawValue)","built":"2026-11-24T12:00:00Z",
            "platform":{"os":"linux","arch":"x86_64","glibc":"2.36"},"database":{"schema":2,"reader":1},
            "minimumFrom":"0.1.0","requiredStops":[],"memoryBytes":1073741824,"notes":"New:\\n- more"}
            """.utf8
        )
    }

    /// What an appliance gets that trusts root 1 and asks the published folder for targets.
    func fetch(_ paths: [String], trust: String) async throws -> [String: String] {
        try FileManager.default.createDirectory(atPath: trust, withIntermediateDirectories: true)
        let local = LocalMetadata(directory: trust)
        let root = try Data(contentsOf: URL(fileURLWithPath: site + "/metadata/1.root.json"))
        try local.install(trustedRoot: Array(root))
        var client = RepositoryClient(
            local: local,
            metadata: DirectoryTransport(site + "/metadata"),
            targets: DirectoryTransport(site + "/targets")
        )
        try await client.refresh()
        var contents: [String: String] = [:]
        for path in paths {
            let target = try await client.target(ExactText(path))
            let destination = folder + "/fetched-" + UUID().uuidString
            try await client.download(ExactText(path), target, to: destination)
            contents[path] = try String(contentsOfFile: destination, encoding: .utf8)
        }
        return contents
    }
}
