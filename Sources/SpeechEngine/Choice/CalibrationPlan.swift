/// How a machine is measured: decisions without input or output.
///
/// First it is found out which engine and format is the quickest with one window, then how many threads and windows at once
/// suit that one best with a long recording.
package struct CalibrationPlan: Sendable {
    /// What may be tried.
    package struct Range: Sendable {
        /// Engines with their formats, the likeliest first.
        package var programs: [EngineSetup]
        /// Numbers of threads, the likeliest first.
        package var threads: [Int]
        /// Numbers of windows at once, for as many threads, the likeliest first; of the native engine.
        package var lanes: @Sendable (_ threads: Int) -> [Int]

        package init(
            programs: [EngineSetup],
            threads: [Int],
            lanes: @escaping @Sendable (_ threads: Int) -> [Int]
        ) {
            self.programs = programs
            self.threads = threads
            self.lanes = lanes
        }
    }

    /// What is to be tried next.
    package struct Attempt: Sendable, Equatable {
        package var setup: EngineSetup
        /// Passages of speech, one after the other.
        package var passages: Int
        /// Seconds after which it is to be given up.
        package var limit: Double
    }

    /// Passages of a long recording at least; as many as there may be windows at once, so that these have something to do.
    private static let leastPassages = 8
    /// What a window more costs in memory is not worth less than this share of time.
    private static let indifference = 0.03

    private let range: Range
    /// Seconds of one passage.
    private let passage: Double
    private var programs: CalibrationContest
    private var shares: CalibrationContest?

    /// - Parameter passage: Seconds of speech of one passage.
    package init(_ range: Range, passage: Double) {
        self.range = range
        self.passage = passage
        programs = CalibrationContest(range.programs, rounds: 3)
    }

    /// - Parameter remaining: Seconds there are for all that may still be tried.
    /// - Returns: Nil if there is nothing left to try.
    package mutating func next(remaining: Double) -> Attempt? {
        if shares == nil {
            // What is found out first must not take the time of what is found out then.
            if let (setup, limit) = programs.next(speech: passage, remaining: remaining - reserve) {
                return Attempt(setup: setup, passages: 1, limit: limit)
            }
            guard let winner = programs.winner else { return nil }
            shares = CalibrationContest(setups(of: winner), rounds: 2, indifference: Self.indifference)
        }
        guard let shares, shares.setups.count > 1 else { return nil }
        let passages = max(Self.leastPassages, shares.setups.map(\.lanes).max() ?? 0)
        guard let (setup, limit) = shares.next(speech: passage * Double(passages), remaining: remaining) else {
            return nil
        }
        return Attempt(setup: setup, passages: passages, limit: limit)
    }

    package mutating func record(_ trial: CalibrationTrial) {
        if shares == nil { programs.record(trial) } else { shares?.record(trial) }
    }

    /// All that was tried, in the order of what could be.
    package var trials: [CalibrationTrial] {
        [programs, shares].compactMap(\.self).flatMap { contest in contest.setups.compactMap { contest.trials[$0] } }
    }

    /// What is best; nil if nothing heard anything.
    package var winner: EngineSetup? { shares?.winner ?? programs.winner }

    /// Seconds that trying one long recording took at least, as far as can be told from a short one.
    private var reserve: Double {
        let quickest = programs.trials.values.compactMap(\.seconds).min() ?? 0
        return quickest * Double(Self.leastPassages)
    }

    private func setups(of winner: EngineSetup) -> [EngineSetup] {
        guard winner.program.engine == .native else { return [winner] }
        let all = range.threads.flatMap { threads in
            range.lanes(threads).map { lanes in
                EngineSetup(winner.program, threads: threads, lanes: lanes)
            }
        }
        return all.isEmpty ? [winner] : all
    }
}
