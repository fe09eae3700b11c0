/// Which of some ways to decode is to be tried next, and which has won: decisions without input or output.
///
/// All are tried once; those that are about as quick as the quickest take turns then, so that a machine that gets busier
/// does so for all of them. One that is far behind is given up before its end.
struct CalibrationContest: Sendable {
    /// Of those that are still in it, none takes more than so many times what the quickest takes.
    private static let nearness = 1.4
    /// One that takes more than this is given up.
    private static let hopelessness = 2.5
    /// How many times as long as its speech one may take that nothing is known to be quicker than.
    private static let patience = 2.0

    let setups: [EngineSetup]
    /// How often the quick ones are tried.
    let rounds: Int
    /// What may be gained by a share of time that small is not worth another window's memory.
    let indifference: Double
    private(set) var trials: [EngineSetup: CalibrationTrial] = [:]

    init(_ setups: [EngineSetup], rounds: Int, indifference: Double = 0) {
        self.setups = setups
        self.rounds = rounds
        self.indifference = indifference
    }

    /// The next one, and after how many seconds it is to be given up.
    ///
    /// - Parameters:
    ///   - speech: Seconds of speech it is going to be given.
    ///   - remaining: Seconds there are for all of it.
    /// - Returns: Nil if nothing is left to try, or too little time.
    func next(speech: Double, remaining: Double) -> (setup: EngineSetup, limit: Double)? {
        let limit = min(remaining, quickest.map { $0 * Self.hopelessness } ?? speech * Self.patience)
        guard limit > 0, remaining > (quickest ?? 0) else { return nil }
        if let untried = setups.first(where: { trials[$0] == nil }) { return (untried, limit) }
        guard let quickest else { return nil }
        let near = setups.filter { trials[$0]?.seconds.map { $0 <= quickest * Self.nearness } ?? false }
        // One alone has won already.
        guard near.count > 1, let least = near.compactMap({ trials[$0]?.rounds }).min(), least < rounds else {
            return nil
        }
        return near.first { trials[$0]?.rounds == least }.map { ($0, limit) }
    }

    mutating func record(_ trial: CalibrationTrial) {
        trials[trial.setup] = trials[trial.setup].map { $0.joined(with: trial) } ?? trial
    }

    /// The quickest of those that heard the words; of some that are about as quick, one with the most threads, since who
    /// shares the machine while it is measured need not do so later, and of these the one with the fewest windows.
    var winner: EngineSetup? {
        guard let fewest = hearing.map(\.wordErrors).min() else { return nil }
        // A word or two more are chance; what computes wrongly hears other words altogether.
        let right = hearing.filter { $0.wordErrors <= fewest + max(1, $0.words / 20) }
        guard let quickest = right.compactMap(\.seconds).min() else { return nil }
        return right.filter { $0.seconds ?? .infinity <= quickest * (1 + indifference) }
            .min { $0.rank < $1.rank }?
            .setup
    }

    /// Those that were not given up and heard most of the words; whatever hears others may be quick because of that.
    private var hearing: [CalibrationTrial] {
        setups.compactMap { trials[$0] }.filter { $0.seconds != nil && $0.wordErrors * 5 <= $0.words }
    }

    private var quickest: Double? { hearing.compactMap(\.seconds).min() }
}

extension CalibrationTrial {
    fileprivate var rank: (Int, Int, Double) { (-setup.threads, setup.lanes, seconds ?? .infinity) }
}
