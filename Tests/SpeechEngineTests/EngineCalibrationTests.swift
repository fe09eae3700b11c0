import Foundation
import SpeechEngine
import Testing

@Suite struct `What was measured of a machine` {
    private static func candidate(_ format: String?, _ seconds: Double, errors: Int = 0) -> EngineCalibration.Candidate
    {
        EngineCalibration.Candidate(
            engine: format == nil ? .whisperCpp : .native,
            format: format.flatMap(NativeFormat.init),
            seconds: seconds,
            wordErrors: errors
        )
    }

    private static func calibration(_ candidates: [EngineCalibration.Candidate]) -> EngineCalibration {
        EngineCalibration(
            measured: Date(timeIntervalSince1970: 1_800_000_000),
            machine: "EPYC, 2",
            model: "base",
            candidates: candidates
        )
    }

    @Test(arguments: [
        ([candidate(nil, 3), candidate("int16+int8", 1)], "int16+int8"),
        (
            [candidate(nil, 3), candidate("int16+int8", 1, errors: 1), candidate("float32+float32", 2)],
            "float32+float32"
        ),
        ([candidate(nil, 1), candidate("int16+int8", 2)], nil),
    ])
    func `prefers the quickest of the most accurate`(candidates: [EngineCalibration.Candidate], format: String?) throws
    {
        let calibration = Self.calibration(candidates)
        let preference = try #require(calibration.preference(model: "base", machine: "EPYC, 2"))
        #expect(preference.isNative == (format != nil))
        #expect(preference.format?.description == format)
        #expect(preference.reason.contains("2027-01-15") && preference.reason.contains("whisper.cpp"))
    }

    @Test func `says nothing of other machines and models`() {
        let calibration = Self.calibration([Self.candidate(nil, 1)])
        #expect(calibration.preference(model: "small", machine: "EPYC, 2") == nil)
        #expect(calibration.preference(model: "base", machine: "EPYC, 4") == nil)
        #expect(Self.calibration([]).preference(model: "base", machine: "EPYC, 2") == nil)
    }
}
