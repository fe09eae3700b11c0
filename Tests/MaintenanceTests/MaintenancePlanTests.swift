import DurableStorage
import Foundation
import Maintenance
import TestSupport
import Testing

@Suite struct `Ordering maintenance` {
    @Test(arguments: [0, -1, MaintenanceNotice.longest + 1])
    func `it always ends, within a week`(minutes: Int) {
        #expect(throws: MaintenanceError.duration(minutes)) { try MaintenanceNotice(minutes: minutes, author: "Ann") }
    }

    @Test(arguments: [-61, 91 * 86_400.0])
    func `it begins now or later, but not in the far future`(seconds: Double) {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let start = now.addingTimeInterval(seconds)
        #expect(throws: MaintenanceError.start(start)) { try MaintenanceNotice(start: start, author: "Ann", at: now) }
    }

    @Test func `what everybody is told can be shown`() throws {
        #expect(throws: MaintenanceError.message) {
            try MaintenanceNotice(message: String(repeating: "x", count: 501), author: "Ann")
        }
        #expect(throws: MaintenanceError.message) { try MaintenanceNotice(message: "a\u{1B}b", author: "Ann") }
        #expect(try MaintenanceNotice(message: " Größere Platten. \n", author: "Ann").message == "Größere Platten.")
        #expect(try MaintenanceNotice(message: " ", author: "Ann").message == nil)
    }

    @Test func `few addresses are let through`() throws {
        #expect(throws: MaintenanceError.addresses(65)) {
            try MaintenanceNotice(addresses: Array(repeating: "::1", count: 65), author: "Ann")
        }
        let notice = try MaintenanceNotice(addresses: ["192.0.2.0/24", "::1"], author: "Ann")
        #expect(notice.addresses.map(\.text) == ["192.0.2.0/24", "::1"])
    }

    @Test func `everybody who reads the file knows of it, and it ends by itself`() throws {
        try withScratch { folder in
            let now = Date()
            let plan = MaintenancePlan(path: folder + "/maintenance.json")
            #expect(plan.state() == .off && plan.current() == nil && plan.problem == nil)
            try plan.begin(
                MaintenanceNotice(message: "Disks.", minutes: 5, addresses: ["10.0.0.0/8"], author: "Ann", at: now)
            )
            let other = MaintenancePlan(path: folder + "/maintenance.json")
            let period = try #require(other.current(at: now))
            #expect(other.state(at: now) == .on(period))
            #expect(period.message == "Disks." && period.author == "Ann")
            #expect(period.admits("10.1.2.3") && !period.admits("192.0.2.1"))
            #expect(other.current(at: now.addingTimeInterval(298)) != nil)
            #expect(other.state(at: now.addingTimeInterval(301)) == .off)
            try other.end(at: now)
            #expect(plan.state(at: now) == .off)
        }
    }

    @Test func `ending leaves the window out that is on, and only that`() throws {
        try withScratch { folder in
            let schedule = try MaintenanceSchedule("daily 10:00-11:00")
            let plan = MaintenancePlan(path: folder + "/maintenance.json", schedule: schedule, calendar: Self.utc)
            let now = try Date("2026-03-02T10:30:00Z", strategy: .iso8601)
            #expect(plan.state(at: now).isOn)
            try plan.end(at: now)
            #expect(plan.state(at: now) == .off)
            #expect(plan.state(at: now.addingTimeInterval(86_400)).isOn)
            // One that is only announced, too.
            let before = now.addingTimeInterval(2 * 86_400 - 3000)
            #expect(plan.state(at: before).code == "announced")
            try plan.end(at: before)
            #expect(plan.state(at: before) == .off && plan.state(at: now.addingTimeInterval(2 * 86_400)) == .off)
            #expect(plan.state(at: now.addingTimeInterval(3 * 86_400)).isOn)
        }
    }

    @Test(arguments: ["", "{", "[]", #"{"notice":{"message":"x"}}"#, #"{"notice":{"addresses":["nowhere"]}}"#])
    func `a damaged file is named, counts as off, and is replaced`(content: String) throws {
        try withScratch { folder in
            let path = folder + "/maintenance.json"
            try DurableFile.write(Array(content.utf8), to: path)
            let plan = MaintenancePlan(path: path)
            #expect(plan.state() == .off)
            #expect(plan.problem?.contains(path) == true)
            try plan.begin(MaintenanceNotice(author: "Ann"))
            #expect(plan.current() != nil && plan.problem == nil)
        }
    }

    @Test func `windows hold whatever is wrong with the file`() throws {
        try withScratch { folder in
            let path = folder + "/maintenance.json"
            try DurableFile.write(Array("{".utf8), to: path)
            let schedule = try MaintenanceSchedule("daily 00:00-24:00")
            #expect(MaintenancePlan(path: path, schedule: schedule, calendar: Self.utc).current() != nil)
        }
    }

    private static var utc: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }
}
