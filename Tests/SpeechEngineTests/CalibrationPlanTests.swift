import SpeechEngine
import Testing

/// A machine that is not there: seconds for so much speech, and words off.
private struct Machine {
    var seconds: (_ setup: EngineSetup, _ speech: Double) -> Double
    var errors: (EngineSetup) -> Int = { _ in 0 }

    /// What the plan finds, and how long that took.
    func measured(_ range: CalibrationPlan.Range, time: Double) -> (plan: CalibrationPlan, spent: Double) {
        var plan = CalibrationPlan(range, passage: 25)
        var spent = 0.0
        while let attempt = plan.next(remaining: time - spent) {
            let speech = 25.0 * Double(attempt.passages)
            let seconds = seconds(attempt.setup, speech)
            spent += min(seconds, attempt.limit)
            plan.record(
                CalibrationTrial(
                    setup: attempt.setup,
                    speech: speech,
                    seconds: seconds <= attempt.limit ? seconds : nil,
                    wordErrors: errors(attempt.setup),
                    words: 60 * attempt.passages
                )
            )
        }
        return (plan, spent)
    }
}

@Suite struct `How a machine is measured` {
    private static let names = ["int8+int16", "int16+int16", "float32+float32"]
    private static let programs =
        names.map { EngineProgram(engine: .native, format: NativeFormat($0)) } + [EngineProgram(engine: .whisperCpp)]

    private static let range = CalibrationPlan.Range(
        programs: programs.map { EngineSetup($0, threads: 4, lanes: 6) },
        threads: [4, 2]
    ) { threads in [3, 2, 4, 1].map { $0 * threads } }

    /// Seconds for a second of speech, in the order of the programs.
    private static func seconds(_ program: EngineProgram, _ costs: [Double]) -> Double {
        zip(programs, costs).first { $0.0 == program }?.1 ?? .infinity
    }

    @Test(arguments: [
        ([0.02, 0.03, 0.05, 0.1], 0), ([0.04, 0.03, 0.05, 0.1], 1), ([0.05, 0.05, 0.04, 0.1], 2),
        ([0.2, 0.2, 0.3, 0.1], 3),
    ])
    func `the quickest engine wins`(costs: [Double], winner: Int) {
        let found = Machine { setup, speech in speech * Self.seconds(setup.program, costs) }
            .measured(Self.range, time: 1000)
        #expect(found.plan.winner?.program == Self.programs[winner])
        // All were tried, and none for nothing.
        #expect(Set(found.plan.trials.map(\.setup.program)) == Set(Self.programs))
    }

    @Test func `the quickest share of the machine wins, fewer windows where that is all the same`() {
        func winner(_ cost: @escaping (EngineSetup) -> Double) -> EngineSetup? {
            Machine { setup, speech in speech * Self.seconds(setup.program, [0.02, 0.03, 0.05, 0.1]) * cost(setup) }
                .measured(Self.range, time: 1000).plan.winner
        }
        #expect(winner { $0.threads == 2 ? 0.9 : 1 }?.share == "2 threads, 2 windows")
        #expect(winner { $0.threads == 2 ? 0.98 : 1 }?.share == "4 threads, 4 windows")
        #expect(winner { $0.threads == 4 && $0.lanes == 16 ? 0.9 : 1 }?.share == "4 threads, 16 windows")
        #expect(winner { $0.threads == 4 && $0.lanes == 16 ? 0.98 : 1 }?.share == "4 threads, 4 windows")
        #expect(winner { 1 / Double($0.threads) - 0.001 * Double($0.lanes) }?.share == "4 threads, 12 windows")
    }

    @Test func `what hears other words does not win, and a word more is chance`() {
        func winner(errors: [Int]) -> EngineProgram? {
            Machine { setup, speech in
                speech * Self.seconds(setup.program, [0.02, 0.03, 0.05, 0.1])
            } errors: { setup in
                Self.programs.firstIndex(of: setup.program).map { errors[$0] }!
            }
            .measured(Self.range, time: 1000).plan.winner?.program
        }
        #expect(winner(errors: [3, 0, 0, 0]) == Self.programs[0])
        #expect(winner(errors: [4, 0, 0, 0]) == Self.programs[1])
        #expect(winner(errors: [10, 10, 9, 7]) == Self.programs[0])
        #expect(winner(errors: [60, 60, 60, 60]) == nil)
    }

    @Test func `what hears nothing does not make others slow`() {
        let found = Machine { setup, speech in
            speech * Self.seconds(setup.program, [0.005, 0.03, 0.05, 0.1])
        } errors: {
            $0.program == Self.programs[0] ? 60 : 0
        }
        .measured(Self.range, time: 1000)
        #expect(found.plan.winner?.program == Self.programs[1])
    }

    @Test(arguments: [0.02, 0.2, 0.5, 1, 1.5, 3])
    func `it is done when its time is over, and knows the quickest of what it tried`(cost: Double) throws {
        let costs = [cost, cost * 1.5, cost * 3, cost * 5]
        let found = Machine { setup, speech in speech * Self.seconds(setup.program, costs) }
            .measured(Self.range, time: 105)
        #expect(found.spent <= 105)
        // Three times as slow as speech is no time to try anything else.
        #expect(found.plan.winner?.program == (cost < 2 ? Self.programs[0] : nil))
    }

    @Test func `one that is far behind is given up`() throws {
        let found = Machine { setup, speech in speech * Self.seconds(setup.program, [0.02, 0.02, 0.02, 1]) }
            .measured(Self.range, time: 105)
        let whisper = try #require(found.plan.trials.first { $0.setup.program.engine == .whisperCpp })
        #expect(whisper.seconds == nil && whisper.rounds == 1)
    }

    @Test func `one that is quick takes turns with others that are`() throws {
        let found = Machine { setup, speech in speech * Self.seconds(setup.program, [0.02, 0.021, 0.05, 0.1]) }
            .measured(Self.range, time: 1000)
        let short = found.plan.trials.filter { $0.speech == 25 }
        #expect(short.map(\.rounds) == [3, 3, 1, 1])
        // Of 16 windows at once, each has a passage.
        let long = found.plan.trials.filter { $0.speech == 400 }
        #expect(long.count == 8 && long.allSatisfy { $0.rounds == 2 })
    }

    @Test func `what nobody leaves open is not tried`() {
        let only = CalibrationPlan.Range(programs: [Self.range.programs[3]], threads: [4]) { _ in [3] }
        let found = Machine { _, speech in speech * 0.1 }.measured(only, time: 105)
        #expect(found.plan.trials.count == 1 && found.plan.winner == Self.range.programs[3])
    }
}
