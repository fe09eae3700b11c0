/// Engines that run images. Of those in each other only the innermost can be seen.
extension LayerDetector {
    var engine: DeploymentLayer? {
        let engines = [kubernetes, podman, docker]
        let sure = engines.first { !$0.signs.isEmpty }
        // An image keeps the mark of the engine that it was made with, on whatever it is unpacked to later.
        let likely = hasImageRoot ? engines.first { $0.mark.map(evidence.has) ?? false } : nil
        guard let engine = sure ?? likely else { return nil }
        let root = hasImageRoot ? [Sign(SystemPaths.mounts.rawValue, "/ is overlay")] : []
        let mark = engine.mark.flatMap { evidence.sign($0) }.map { [$0] } ?? []
        return DeploymentLayer(
            engine.kind,
            engine.signs + mark + root,
            id: engine.id,
            // What these engines call privileged is something else.
            privileged: isPrivileged == false ? false : nil
        )
    }

    /// Marks of engines that do not run here.
    var leftovers: [Sign] {
        guard engine == nil else { return [] }
        return [SystemPaths.dockerMark, .podmanMark].compactMap { evidence.sign($0) }
    }

    private var hasImageRoot: Bool { evidence.mounts.mount(of: "/")?.fileSystem == "overlay" }

    private struct Engine {
        var kind: DeploymentLayer.Kind
        /// What only this engine leaves.
        var signs: [Sign]
        var mark: SystemPaths?
        var id: String?
    }

    private var kubernetes: Engine {
        let bound = boundFile { folder, id in folder == "pods" && id.count >= 32 }
        let account = evidence.sign(.serviceAccount)
        // People set the variable where there is none, for their tools.
        let service = evidence.variables["KUBERNETES_SERVICE_HOST"].map { Sign("$KUBERNETES_SERVICE_HOST", $0) }
        let both = account.flatMap { account in service.map { [account, $0] } } ?? []
        return Engine(
            kind: .kubernetes,
            signs: (bound.map { [$0.sign] } ?? []) + both + group(#/kubepods/#),
            id: bound?.id
        )
    }

    private var podman: Engine {
        let bound = boundFile { folder, id in folder.hasSuffix("-containers") && Self.isLong(id) }
        let mark = evidence.text(.podmanMark).contains("engine=\"podman") ? evidence.sign(.podmanMark) : nil
        return Engine(
            kind: .podman,
            signs: declared("podman") + (bound.map { [$0.sign] } ?? []) + group(#/libpod-[0-9a-f]{64}/#)
                + (mark.map { [$0] } ?? []),
            mark: mark == nil ? .podmanMark : nil,
            id: bound?.id
        )
    }

    private var docker: Engine {
        let bound = boundFile { folder, id in folder == "containers" && Self.isLong(id) }
        return Engine(
            kind: .docker,
            signs: declared("docker") + (bound.map { [$0.sign] } ?? []) + group(#/docker[-\/][0-9a-f]{64}/#),
            mark: .dockerMark,
            id: bound?.id
        )
    }

    /// The first of the files that engines lay over those of a container whose source has a folder and, in it, a
    /// container's, as its engine names them.
    private func boundFile(_ isMatch: (String, String) -> Bool) -> (sign: Sign, id: String)? {
        for mount in evidence.mounts.mounts where SystemPaths.boundFiles.contains(mount.point) {
            let parts = mount.root.split(separator: "/").map(String.init)
            for (folder, id) in zip(parts, parts.dropFirst()) where isMatch(folder, id) {
                return (Sign(SystemPaths.mounts.rawValue, "\(mount.point) comes from \(mount.root)"), id)
            }
        }
        return nil
    }

    private static func isLong(_ id: String) -> Bool { id.utf8.count == 64 && id.allSatisfy(\.isHexDigit) }
}
