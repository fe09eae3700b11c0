import DurableStorage
import Foundation
package import TUF

extension PublisherRepository {
    /// What became of a new root file.
    package enum RotationOutcome: Sendable, Equatable {
        /// It is part of the repository, and everything is signed by the new keys.
        case complete(version: Int)
        /// It waits for further signatures.
        case waiting(have: Int, need: Int)
    }

    /// Gives a role other keys, all at once.
    ///
    /// Root files are signed by those who sign now and, if the role is root, by the new ones, too.
    ///
    /// - Parameter replacement: The new keys of the role, private ones.
    /// - Throws: `PublishingError.rootUnsigned` while another root file waits, `.keysMissing` when the new keys are too
    ///   few.
    package func rotate(_ role: TopLevelRole, to replacement: KeyRing) throws -> RotationOutcome {
        if try pending.read(Self.pendingRoot) != nil {
            let (have, need) = try signatures(of: pendingRoot(), with: CurrentMetadata(metadata).root)
            throw PublishingError.rootUnsigned(have: have, need: need)
        }
        let current = try CurrentMetadata(metadata)
        let replacementKeys = replacement.keys(namedAfter: role)
        let threshold = current.root.signers(of: role).threshold
        guard replacementKeys.count >= threshold else {
            throw PublishingError.keysMissing(
                role: role.rawValue,
                available: replacementKeys.count,
                threshold: threshold
            )
        }
        let expires = RolePlan.standard(for: .root).expiry(from: now)
        let root = current.root.replacing(role, with: replacementKeys, expires: expires)
        let everyone = PublisherRepository(folder: folder, keys: keys.adding(replacement), now: now)
        return try everyone.sign(Envelope(signed: root.signed))
    }

    /// Renews the root file without changing any key, so that it does not expire.
    package func renewRoot() throws -> RotationOutcome {
        let root = try CurrentMetadata(metadata).root
        let expires = RolePlan.standard(for: .root).expiry(from: now)
        let next = root.replacing(.root, with: root.signers(of: .root).keys, expires: expires)
        return try sign(Envelope(signed: next.signed))
    }

    /// Adds the signatures of the keys that are here to the root file that waits for them.
    ///
    /// - Throws: `PublishingError.nothingToSign`; `.keysMissing` when the root is complete, but keys of roles that have
    ///   new ones are not here.
    package func signPendingRoot() throws -> RotationOutcome { try sign(try pendingRoot()) }

    private static let pendingRoot = "root.json"

    private func pendingRoot() throws -> Envelope {
        guard let bytes = try pending.read(Self.pendingRoot) else { throw PublishingError.nothingToSign }
        return try Envelope(parsing: bytes)
    }

    private func sign(_ unsigned: Envelope) throws -> RotationOutcome {
        var envelope = unsigned
        let current = try CurrentMetadata(metadata)
        let root = try Root(signed: envelope.signed)
        let signers = current.root.signers(of: .root).keys + root.signers(of: .root).keys
        for key in keys.signingKeys(of: signers) { try envelope.sign(with: key) }
        let (have, need) = signatures(of: envelope, with: current.root)
        guard have >= need else {
            try makeFolder(pending.path)
            try pending.write(envelope.bytes, Self.pendingRoot)
            return .waiting(have: have, need: need)
        }
        try adopt(root, envelope.bytes, after: current)
        return .complete(version: root.version)
    }

    /// Makes a complete root the current one, and has its roles sign what the old ones signed.
    private func adopt(_ root: Root, _ bytes: [UInt8], after current: CurrentMetadata) throws {
        let changed = TopLevelRole.allCases.filter { role in
            Set(root.signers(of: role).keys) != Set(current.root.signers(of: role).keys)
        }
        var signing = Set(changed).subtracting([.root])
        if !signing.isEmpty { signing.formUnion([.snapshot, .timestamp]) }
        for role in signing where !canSign(role, by: root) { throw keysMissing(role, by: root) }
        try metadata.write(bytes, MetadataFolder.name(.root, root.version))
        if try pending.read(Self.pendingRoot) != nil { try DurableFile.remove(pending.path + "/" + Self.pendingRoot) }
        // Whatever is interrupted here, the next refresh does again.
        if !signing.isEmpty { try refresh() }
    }

    /// How many signatures a new root has, and how many it needs: of the old and of the new signers, counted together
    /// by the side that lacks more.
    private func signatures(of envelope: Envelope, with root: Root) -> (have: Int, need: Int) {
        let names = Set(envelope.signatures.map(\.keyIdentifier))
        let next = (try? Root(signed: envelope.signed)) ?? root
        let sides = [root, next].map { side in
            let (signers, threshold) = side.signers(of: .root)
            return (have: signers.filter { names.contains($0.identifier) }.count, need: threshold)
        }
        return sides.min { $0.have - $0.need < $1.have - $1.need } ?? (0, 1)
    }
}
