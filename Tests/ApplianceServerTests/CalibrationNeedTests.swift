import Testing

@testable import ApplianceServer

@Suite struct `What is to be done about a measurement` {
    @Test(arguments: [
        (nil, "set", nil, CalibrationNeed.measuring),
        (nil, "measured before", "measured before", .measuring),
        ("measured", "set", nil, .following),
        ("measured", "measured", nil, .nothing),
        ("measured anew", "measured", "measured", .following),
    ])
    func `it is made, and the engine follows it`(
        measured: String?,
        given: String,
        followed: String?,
        need: CalibrationNeed
    ) {
        #expect(CalibrationNeed(measured: measured, given: given, followed: followed) == need)
    }

    @Test func `an engine that cannot do what was measured is made anew once`() {
        var followed: String?
        var renewals = 0
        for _ in 0..<10 where CalibrationNeed(measured: "int8", given: "quantised", followed: followed) == .following {
            renewals += 1
            followed = "int8"
        }
        #expect(renewals == 1)
    }
}
