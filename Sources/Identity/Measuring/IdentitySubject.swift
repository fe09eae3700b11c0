package import Deployment
package import Updates

/// What is to be measured.
package struct IdentitySubject: Sendable {
    private typealias Measured = IdentityFacts.Measured

    package var place: ProgramPlace
    package var build: BuildIdentity
    /// The data directory.
    package var data: String
    /// SHA-256 of the manifest that the image was made with, as its stamp says.
    package var stamp: String?
    /// What gets what was shipped back.
    package var repair: String
    /// What this program makes of archives.
    package var schema: SchemaRange
    /// Reads the form of the archive; nil if there is none yet.
    package var archive: @Sendable () throws -> SchemaRange?
    /// Folders of units, the most important first.
    package var units: [String]

    package init(
        place: ProgramPlace,
        build: BuildIdentity = .current,
        data: String,
        deployment: DeploymentReport,
        schema: SchemaRange,
        units: [String] = ServiceUnit.folders,
        archive: @escaping @Sendable () throws -> SchemaRange?
    ) {
        self.place = place
        self.build = build
        self.data = data
        self.schema = schema
        self.units = units
        self.archive = archive
        stamp = deployment.install.kind == .oci ? deployment.install.manifest : nil
        repair =
            deployment.strategy.isOwn
            ? "whisper-appliance update start --reinstall --wait"
            : deployment.strategy.commands.first ?? "Install this release again"
    }

    /// Looks at everything, and at each file of the release only if wanted; blocks, and changes nothing.
    package func measured(files: Bool) -> IdentityFacts {
        let layout = InstallationLayout(data: data, releases: place.holder ?? "")
        var facts = IdentityFacts(place: place, build: build, schema: schema, data: data)
        do { facts.archive = try archive().map { .value($0) } } catch { facts.archive = .failed("\(error)") }
        if place.checkout == nil { facts.active = activeRelease(layout) }
        guard let release = place.release else { return facts }
        let folder = ReleaseFolder(release)
        facts.program = Measured { try runningProgram() }
        facts.manifest = Measured {
            let (manifest, sha256) = try folder.manifest()
            return IdentityFacts.Shipped(manifest: manifest, sha256: sha256)
        }
        facts.mounts = Measured {
            guard let table = MountTable.current() else { throw IdentityError.mountsUnknown }
            return table.points(in: release)
        }
        facts.libraries = Measured { try LoadedLibraries.current() }
        facts.stamp = stamp
        facts.unit = place.checkout == nil ? ServiceUnit.read(in: units, data: data) : nil
        if files, case .value(let shipped)? = facts.manifest {
            facts.files = Measured { try faults(in: folder, shipped.manifest) }
        }
        return facts
    }

    /// Nil where nobody exchanges releases, and while somebody does: then more than one runs.
    private func activeRelease(_ layout: InstallationLayout) -> IdentityFacts.Measured<String>? {
        guard isThere(layout.active), !isThere(layout.journal) else { return nil }
        return Measured {
            guard let folder = realPath(layout.active + "/release") else {
                throw IdentityError.activeUnknown(layout.active)
            }
            return folder
        }
    }
}
