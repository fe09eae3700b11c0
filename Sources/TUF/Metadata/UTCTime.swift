import Foundation

/// A point in time to the second, as metadata writes it: `2030-01-31T12:00:00Z`.
package struct UTCTime: Hashable, Sendable {
    /// Seconds since the start of 1970, without leap seconds; never negative.
    package let secondsSince1970: Int

    package init(secondsSince1970: Int) { self.secondsSince1970 = max(0, secondsSince1970) }

    /// What the clock of this machine shows.
    package static var now: UTCTime { UTCTime(secondsSince1970: Int(Date().timeIntervalSince1970)) }

    /// The time that `text` spells in exactly that form; nothing for any other form, for days that do not
    /// exist and for years before 1970.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 20, zip(bytes, Self.pattern).allSatisfy(Self.fits) else { return nil }
        func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1) - 48 } }
        let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
        let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
        guard year >= 1970, 1...12 ~= month, day >= 1, day <= Self.days(in: month, of: year), hour < 24, minute < 60,
            second < 60
        else { return nil }
        let days =
            (1970..<year).reduce(0) { $0 + Self.days(in: $1) }
            + (1..<month).reduce(0) { $0 + Self.days(in: $1, of: year) } + day - 1
        secondsSince1970 = ((days * 24 + hour) * 60 + minute) * 60 + second
    }

    private static let pattern = Array("0000-00-00T00:00:00Z".utf8)

    private static func fits(_ byte: UInt8, _ pattern: UInt8) -> Bool {
        pattern == UInt8(ascii: "0") ? UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte : byte == pattern
    }

    private static func days(in year: Int) -> Int { isLeap(year) ? 366 : 365 }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
}

extension UTCTime: Comparable {
    package static func < (first: UTCTime, second: UTCTime) -> Bool {
        first.secondsSince1970 < second.secondsSince1970
    }
}

extension UTCTime: CustomStringConvertible {
    package var description: String {
        let (day, second) = secondsSince1970.quotientAndRemainder(dividingBy: 86400)
        var (year, rest) = (1970, day)
        while rest >= Self.days(in: year) {
            rest -= Self.days(in: year)
            year += 1
        }
        var month = 1
        while rest >= Self.days(in: month, of: year) {
            rest -= Self.days(in: month, of: year)
            month += 1
        }
        func digits(_ number: Int, _ count: Int = 2) -> String {
            String(repeating: "0", count: max(0, count - String(number).count)) + String(number)
        }
        let date = "\(digits(year, 4))-\(digits(month))-\(digits(rest + 1))"
        return date + "T\(digits(second / 3600)):\(digits(second / 60 % 60)):\(digits(second % 60))Z"
    }
}
