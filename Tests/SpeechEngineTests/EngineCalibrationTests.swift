import Foundation
import SpeechEngine
import Testing

@Suite struct `What was measured of a machine` {
    private static let best = EngineSetup(EngineProgram(engine: .native, format: .fastest), threads: 2, lanes: 4)

    private static func calibration(_ best: EngineSetup, _ trials: [CalibrationTrial] = []) -> EngineCalibration {
        EngineCalibration(
            measured: Date(timeIntervalSince1970: 1_800_000_000),
            machine: "EPYC, 2",
            model: "base",
            best: best,
            trials: trials
        )
    }

    @Test func `is told with all its evidence`() throws {
        let whisper = EngineSetup(EngineProgram(engine: .whisperCpp), threads: 2, lanes: 1)
        var fewer = Self.best
        fewer.lanes = 2
        let calibration = Self.calibration(
            Self.best,
            [
                CalibrationTrial(setup: Self.best, speech: 26, seconds: 0.5, words: 60),
                CalibrationTrial(setup: whisper, speech: 26, seconds: nil),
                CalibrationTrial(setup: Self.best, speech: 208, seconds: 3, wordErrors: 1, words: 480),
                CalibrationTrial(setup: fewer, speech: 208, seconds: 4, words: 480),
            ]
        )
        let preference = try #require(calibration.preference(model: "base", machine: "EPYC, 2"))
        #expect(preference.setup == Self.best)
        let name = Self.best.program.name
        #expect(
            preference.reason == "\(name) with 2 threads, 4 windows at once was best when this machine was measured "
                + "(2027-01-15T08:00:00Z). 26 s of speech: \(name) 0.50 s, whisper.cpp given up. "
                + "208 s of speech: 2 threads, 4 windows 3.00 s (1 of 480 words off), 2 threads, 2 windows 4.00 s."
        )
    }

    @Test func `says nothing of other machines and models`() {
        let calibration = Self.calibration(Self.best)
        #expect(calibration.preference(model: "small", machine: "EPYC, 2") == nil)
        #expect(calibration.preference(model: "base", machine: "EPYC, 4") == nil)
        let formless = EngineSetup(EngineProgram(engine: .native), threads: 2, lanes: 4)
        #expect(Self.calibration(formless).preference(model: "base", machine: "EPYC, 2") == nil)
        for (threads, lanes) in [(0, 1), (1, 0), (257, 1), (1, 65)] {
            let impossible = EngineSetup(Self.best.program, threads: threads, lanes: lanes)
            #expect(Self.calibration(impossible).preference(model: "base", machine: "EPYC, 2") == nil)
        }
    }
}
