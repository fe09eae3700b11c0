/// Which generation to fall back to when another one is damaged.
package enum FallbackChoice {
    /// Generations that the database allows, newest first.
    ///
    /// - Parameters:
    ///   - generations: All that are on disk.
    ///   - limit: Only generations with a lower number.
    ///   - database: The database folder in use. An older one lacks recordings: only the owner may go back to it.
    ///   - sides: Further ends that may have changed what a database holds.
    ///   - damaged: Numbers that are known to be unusable.
    package static func candidates(
        _ generations: [Generation],
        below limit: Int = .max,
        database: Int,
        alsoConsidering sides: [Side] = [],
        damaged: Set<Int> = []
    ) -> [Generation] {
        let all = generations.map(\.side) + sides
        // What the database holds at most by now, and so the oldest code that can read it.
        let newest = all.filter { $0.database == database }.max { $0.schema.schema < $1.schema.schema }
        let reader = newest?.schema.reader ?? 0
        return
            generations
            .filter { candidate in
                candidate.number < limit && !damaged.contains(candidate.number) && candidate.side.database == database
                    && candidate.side.release.database.schema >= reader
            }
            .sorted { $0.number > $1.number }
    }
}
