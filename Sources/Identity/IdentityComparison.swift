import Deployment
import Updates

/// Compares what was measured with what was shipped; pure.
struct IdentityComparison {
    /// More faults of files than this are only counted.
    private static let namedAtMost = 20

    private(set) var deviations: [IdentityDeviation] = []
    /// What could not be looked at; sentences.
    private(set) var problems: [String] = []

    init(_ facts: IdentityFacts) {
        compareSchema(facts)
        guard let manifest = facts.manifest else {
            compareMissing(facts)
            return
        }
        compareService(facts)
        compareActive(facts)
        switch manifest {
        case .failed(let why):
            deviations.append(.init(.files, "manifest.json", expected: "the release's list of files", found: why))
        case .value(let shipped):
            compareProgram(facts, shipped)
            compareFiles(facts, shipped)
        }
    }

    private mutating func compareMissing(_ facts: IdentityFacts) {
        if let checkout = facts.place.checkout {
            problems.append("It is not a release: it was built in the checkout \(checkout).")
        } else if facts.active != nil {
            // Somebody exchanges releases here, so this was one.
            deviations.append(
                .init(.files, "manifest.json", expected: "the release's list of files", found: nil)
            )
        } else {
            problems.append("It is not a release: there is no manifest above \(facts.place.executable).")
        }
    }

    private mutating func compareProgram(_ facts: IdentityFacts, _ shipped: IdentityFacts.Shipped) {
        let folder = facts.place.release.map { $0 + "/" } ?? ""
        let name =
            facts.place.executable.hasPrefix(folder) ? String(facts.place.executable.dropFirst(folder.count)) : ""
        let expected = shipped.manifest.files.first { $0.path == name }
        switch facts.program {
        case nil: break
        case .failed(let why): problems.append(why)
        case .value(let program) where program.sha256 != expected?.sha256:
            deviations.append(.init(.program, name, expected: expected?.sha256, found: program.sha256))
        case .value(let program) where program.isDeleted:
            deviations.append(
                .init(.program, name, expected: "the file on the disk", found: "one that was deleted meanwhile")
            )
        case .value: break
        }
        if facts.build.version != shipped.manifest.version {
            deviations.append(
                .init(.version, "version", expected: shipped.manifest.version, found: facts.build.version)
            )
        }
        switch facts.libraries {
        case nil: break
        case .failed(let why): problems.append(why)
        case .value(let loaded):
            for file in shipped.manifest.files where file.path.hasPrefix("lib/") {
                let expected = folder + file.path
                guard let path = loaded[String(file.path.dropFirst(4))], path != expected else { continue }
                deviations.append(.init(.libraries, file.path, expected: expected, found: path))
            }
        }
    }

    private mutating func compareFiles(_ facts: IdentityFacts, _ shipped: IdentityFacts.Shipped) {
        var mounted: Set<String> = []
        switch facts.mounts {
        case nil: break
        case .failed(let why): problems.append(why)
        case .value(let points):
            mounted = Set(points)
            deviations += points.map { IdentityDeviation(.mounts, $0, expected: nil, found: "something") }
        }
        switch facts.files {
        case nil: break
        case .failed(let why): problems.append(why)
        case .value(let faults):
            // The program is told as such.
            let told = Set(deviations.map(\.subject)).union(mounted)
            let others = faults.filter { !told.contains($0.path) }
            deviations += others.prefix(Self.namedAtMost).map {
                IdentityDeviation(.files, $0.path, expected: $0.expected, found: $0.found)
            }
            if others.count > Self.namedAtMost {
                let rest = "\(others.count - Self.namedAtMost) more files"
                deviations.append(.init(.files, rest, expected: "as shipped", found: "changed"))
            }
        }
    }

    private mutating func compareActive(_ facts: IdentityFacts) {
        switch facts.active {
        case nil: break
        case .failed(let why): problems.append(why)
        case .value(let folder) where folder != facts.place.release:
            deviations.append(.init(.active, "active", expected: folder, found: facts.place.release))
        case .value: break
        }
        // Only installations name their folders so.
        guard case .value(let shipped)? = facts.manifest, case .value(let folder)? = facts.active,
            let name = folder.split(separator: "/").last, folder == facts.place.release, name != shipped.folderName
        else { return }
        deviations.append(.init(.files, "manifest.json", expected: String(name), found: shipped.folderName))
    }

    private mutating func compareSchema(_ facts: IdentityFacts) {
        switch facts.archive {
        case nil: break
        case .failed(let why): problems.append(why)
        case .value(let found) where found.reader > facts.schema.schema || found.schema < facts.schema.reader:
            deviations.append(
                .init(
                    .schema,
                    "archive",
                    expected: "schema \(facts.schema.reader) to \(facts.schema.schema)",
                    found: "schema \(found.schema), for programs that know \(found.reader)"
                )
            )
        case .value: break
        }
    }

    private mutating func compareService(_ facts: IdentityFacts) {
        if let stamp = facts.stamp, case .value(let shipped)? = facts.manifest, stamp != shipped.sha256 {
            deviations.append(.init(.service, "install-kind", expected: stamp, found: shipped.sha256))
        }
        guard let unit = facts.unit else { return }
        let expected = InstallationLayout(data: facts.data, releases: "").supervisor + "/bin/appliance-supervisor"
        guard unit.program != expected else { return }
        deviations.append(.init(.service, unit.decisive, expected: expected, found: unit.program))
    }
}
