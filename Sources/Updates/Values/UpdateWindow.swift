package import Foundation

/// A span of local time in which the appliance may switch releases, on certain days of the week.
package struct UpdateWindow: Sendable, Equatable {
    /// 1 is Sunday, as in `Calendar`.
    ///
    /// A window past midnight belongs to the day it begins on.
    package let weekdays: Set<Int>
    /// Minutes since midnight, 0…1439.
    package let start: Int
    /// Minutes since midnight, 1…1440; not after `start` when the window goes past midnight.
    package let end: Int

    /// All windows of a text like `mon-fri 02:00-05:00, sun 22:00-02:00`; `daily` stands for all days.
    ///
    /// - Throws: `UpdateError.window`.
    package static func parse(_ text: String) throws(UpdateError) -> [UpdateWindow] {
        var windows: [UpdateWindow] = []
        for part in text.split(separator: ",") { windows.append(try UpdateWindow(String(part))) }
        return windows
    }

    /// - Throws: `UpdateError.window`.
    package init(_ text: String) throws(UpdateError) {
        let words = text.lowercased().split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let days = Self.days(words[0]) else { throw .window(text) }
        let times = words[1].split(separator: "-", omittingEmptySubsequences: false).compactMap(Self.minutes)
        guard times.count == 2, words[1].count == 11, times[0] < 1440, times[1] > 0, times[0] != times[1] else {
            throw .window(text)
        }
        weekdays = days
        start = times[0]
        end = times[1]
    }

    package func contains(_ date: Date, in calendar: Calendar) -> Bool {
        let parts = calendar.dateComponents([.weekday, .hour, .minute], from: date)
        guard let weekday = parts.weekday, let hour = parts.hour, let minute = parts.minute else { return false }
        let now = hour * 60 + minute
        if start < end { return weekdays.contains(weekday) && (start..<end).contains(now) }
        let yesterday = weekday == 1 ? 7 : weekday - 1
        return now >= start ? weekdays.contains(weekday) : now < end && weekdays.contains(yesterday)
    }

    private static let names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

    private static func days(_ text: Substring) -> Set<Int>? {
        if text == "daily" { return Set(1...7) }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { names.firstIndex(of: String($0)) }
        switch ends.count {
        case 1: return ends[0].map { [$0 + 1] }
        case 2:
            guard let first = ends[0], let last = ends[1] else { return nil }
            return Set((0...((last - first + 7) % 7)).map { (first + $0) % 7 + 1 })
        default: return nil
        }
    }

    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour < 24 || (hour == 24 && minute == 0)
        else { return nil }
        return hour * 60 + minute
    }
}
