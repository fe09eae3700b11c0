/// What may be deleted: everything that nobody could still need.
package struct CollectionPlan: Sendable, Equatable {
    /// What there is.
    package struct Inventory: Sendable {
        package var generations: [Generation]
        /// Names in the generations folder.
        package var generationNames: [String]
        /// Names in the releases folder.
        package var releaseNames: [String]
        /// Names in the databases folder.
        package var databaseNames: [String]
        /// The generation that runs.
        package var active: Int
        package var transaction: Transaction?
        /// Names of release folders that running processes or the supervisor's link use.
        package var inUse: Set<String>

        package init(
            generations: [Generation],
            generationNames: [String],
            releaseNames: [String],
            databaseNames: [String],
            active: Int,
            transaction: Transaction?,
            inUse: Set<String>
        ) {
            self.generations = generations
            self.generationNames = generationNames
            self.releaseNames = releaseNames
            self.databaseNames = databaseNames
            self.active = active
            self.transaction = transaction
            self.inUse = inUse
        }
    }

    /// Names in the respective folder.
    package private(set) var generations: [String] = []
    package private(set) var releases: [String] = []
    package private(set) var databases: [String] = []

    /// Keeps the active generation, the one before, one older, both ends of the transaction, and what is in use.
    package init(_ inventory: Inventory) {
        let known = Dictionary(inventory.generations.map { ($0.number, $0) }) { first, _ in first }
        // Without knowing what runs, nothing is certain enough to be deleted.
        guard known[inventory.active] != nil else { return }
        var kept: Set<Int> = []
        var next: Int? = inventory.active
        while let number = next, kept.count < 3, kept.insert(number).inserted { next = known[number]?.previous }
        let ends = [inventory.transaction?.from, inventory.transaction?.to, inventory.transaction?.back].compactMap(
            \.self
        )
        kept.formUnion(ends.map(\.generation))
        let sides = kept.compactMap { known[$0]?.side } + ends
        let releases = Set(sides.map(\.release.folderName)).union(inventory.inUse)
        let databases = Set(sides.map { String($0.database) })
        generations = inventory.generationNames.filter { name in
            Int(name).map { !kept.contains($0) } ?? (name.hasPrefix(".") && name.hasSuffix(".partial"))
        }
        self.releases = inventory.releaseNames.filter { !releases.contains($0) && Self.isRelease($0) }
        self.databases = inventory.databaseNames.filter { !databases.contains($0) && Int($0) != nil }
    }

    /// Whether a folder has a name this appliance gives to releases; others belong to somebody else.
    private static func isRelease(_ name: String) -> Bool {
        let sealed = name.split(separator: ReleaseSeal.asideMark, maxSplits: 1).first.map(String.init) ?? name
        guard let dash = sealed.lastIndex(of: "-") else { return false }
        let hash = sealed[sealed.index(after: dash)...]
        return (try? ReleaseVersion(String(sealed[..<dash]))) != nil && hash.utf8.count == 12
            && hash.utf8.allSatisfy(Hexadecimal.isDigit)
    }
}
