import Foundation
import Testing

@testable import TUF

@Suite struct `Times` {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1985-10-21T01:21:00Z", 498_705_660), ("2000-02-29T23:59:59Z", 951_868_799),
        ("2000-03-01T00:00:00Z", 951_868_800), ("2026-01-22T12:30:45Z", 1_769_085_045),
        ("2100-03-01T00:00:00Z", 4_107_542_400), ("9999-12-31T23:59:59Z", 253_402_300_799),
    ])
    func `are read and written`(text: String, seconds: Int) throws {
        let time = try #require(UTCTime(text))
        #expect(time.secondsSince1970 == seconds)
        #expect("\(time)" == text)
    }

    @Test(arguments: [
        "", "2030-01-01", "2030-01-01T00:00:00", "2030-01-01T00:00:00+00:00", "2030-01-01T00:00:00.5Z",
        "2030-01-01 00:00:00Z", "2030-1-01T00:00:00Z", "2030-13-01T00:00:00Z", "2030-00-01T00:00:00Z",
        "2030-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2030-04-31T00:00:00Z", "2030-01-00T00:00:00Z",
        "2030-01-01T24:00:00Z", "2030-01-01T00:60:00Z", "2030-01-01T00:00:60Z", "1969-12-31T23:59:59Z",
        "2030-01-01T00:00:00z", "２030-01-01T00:00Z", "+030-01-01T00:00:00Z",
    ])
    func `are refused in any other form`(text: String) { #expect(UTCTime(text) == nil) }

    @Test func `agree with Foundation on every day of many years`() throws {
        let format = Date.ISO8601FormatStyle()
        for day in stride(from: 0, to: 60000, by: 7) {
            let seconds = day * 86400 + day % 86400
            let text = Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(format)
            #expect("\(UTCTime(secondsSince1970: seconds))" == text)
            #expect(UTCTime(text)?.secondsSince1970 == seconds)
        }
    }
}
