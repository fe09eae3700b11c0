import Foundation
import TUF
import TestSupport
import Testing

@testable import ReleasePublishing

@Suite struct `Rotating keys` {
    @Test(arguments: TopLevelRole.allCases)
    func `an appliance that knows only the first root follows`(role: TopLevelRole) async throws {
        try await withScratch { folder in
            let workshop = try Workshop(folder)
            try workshop.repository().add(release: try workshop.release("0.2.0"))
            try await workshop.repository().publish(to: workshop.site)
            _ = try await workshop.fetch(["channels/stable.json"], trust: folder + "/trust")

            let new = folder + "/new"
            let ring = try KeyRing.create(role, count: RolePlan.standard(for: role).keys, in: new)
            #expect(try workshop.repository().rotate(role, to: ring) == .complete(version: 2))
            let repository = try workshop.repository([workshop.keys, new])
            try repository.add(release: try workshop.release("0.3.0"))
            try await repository.publish(to: workshop.site)
            let stable = try await workshop.fetch(["channels/stable.json"], trust: folder + "/trust")
            #expect(stable["channels/stable.json"]?.contains("0.3.0") == true)
        }
    }

    @Test func `keys that were replaced no longer sign`() throws {
        try withScratch { folder in
            let workshop = try Workshop(folder)
            let new = folder + "/new"
            let ring = try KeyRing.create(.timestamp, count: 1, in: new)
            _ = try workshop.repository().rotate(.timestamp, to: ring)
            #expect(throws: PublishingError.keysMissing(role: "timestamp", available: 0, threshold: 1)) {
                try workshop.repository().refresh()
            }
        }
    }

    @Test func `root keys in several places sign one after the other`() async throws {
        try await withScratch { folder in
            let workshop = try Workshop(folder)
            try await workshop.repository().publish(to: workshop.site)
            let (one, two, online) = (folder + "/one", folder + "/two", workshop.keys)
            for (name, place) in [("root-1.pem", one), ("root-2.pem", two), ("root-3.pem", two)] {
                try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
                try FileManager.default.moveItem(atPath: online + "/" + name, toPath: place + "/" + name)
            }
            let new = folder + "/new"
            let ring = try KeyRing.create(.targets, count: 2, in: new)
            #expect(try workshop.repository([online, one]).rotate(.targets, to: ring) == .waiting(have: 1, need: 2))
            #expect(throws: PublishingError.rootUnsigned(have: 1, need: 2)) {
                try workshop.repository([online, one]).rotate(.targets, to: ring)
            }
            // Until it is complete, everything goes on with the old keys.
            try await workshop.repository([online]).publish(to: workshop.site)
            #expect(
                try workshop.repository([online, new, two]).signPendingRoot() == .complete(version: 2)
            )
            #expect(throws: PublishingError.nothingToSign) { try workshop.repository([one]).signPendingRoot() }
            try await workshop.repository().publish(to: workshop.site)
        }
    }

    @Test func `whoever has only one stolen root key can change nothing`() throws {
        try withScratch { folder in
            let workshop = try Workshop(folder)
            let stolen = folder + "/stolen"
            try FileManager.default.createDirectory(atPath: stolen, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: workshop.keys + "/root-1.pem", toPath: stolen + "/root-1.pem")
            let ring = try KeyRing.create(.root, count: 3, in: folder + "/evil")
            #expect(try workshop.repository([stolen]).rotate(.root, to: ring) == .waiting(have: 1, need: 2))
            #expect(try workshop.repository().metadata.newestRoot() == 1)
        }
    }
}
