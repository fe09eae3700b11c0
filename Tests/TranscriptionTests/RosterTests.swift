import Foundation
import TestSupport
import Testing

@testable import Transcription

@Suite struct `Who is next in the engine` {
    @Test func `the urgent come first, then who had least, then who is least far, then who came first`() {
        // One by one: priority, what the owner had, seconds decoded, age. The first difference decides.
        let values = [0, 1]
        for mine in product(values) {
            for theirs in product(values) where mine != theirs {
                var roster = Roster(places: 4)
                for (id, one) in [("mine", mine), ("theirs", theirs)] {
                    roster.add(
                        ticket(
                            id,
                            owner: id,
                            priority: one[0] == 0 ? .high : .normal,
                            createdAt: TimeInterval(one[3])
                        ),
                        decoded: 0
                    )
                    roster.charge(id, seconds: Double(one[1]) * 10, at: 0)
                    roster.remove(id)
                    roster.add(
                        ticket(
                            id,
                            owner: id,
                            priority: one[0] == 0 ? .high : .normal,
                            createdAt: TimeInterval(one[3])
                        ),
                        decoded: Double(one[2])
                    )
                }
                let expected = mine.lexicographicallyPrecedes(theirs) ? "mine" : "theirs"
                #expect(roster.nextTurn(among: ["mine", "theirs"], at: 0) == expected, "\(mine) \(theirs)")
            }
        }
    }

    @Test func `a short recording waits for one window at most, however many long ones there are`() {
        var roster = Roster(places: 4)
        let long = (0..<4).map { "long \($0)" }
        for (age, id) in long.enumerated() {
            roster.add(ticket(id, duration: 7200, createdAt: TimeInterval(age)), decoded: 0)
        }
        for second in 0..<100 {
            let next = roster.nextTurn(among: long, at: Double(second)) ?? ""
            roster.charge(next, seconds: 30, at: Double(second))
        }
        #expect(long.allSatisfy { roster.entries[$0]?.decoded == 750 }, "long ones share")
        roster.add(ticket("short", duration: 10, createdAt: 1000), decoded: 0)
        #expect(roster.nextTurn(among: long + ["short"], at: 100) == "short")
    }

    @Test func `an owner with many recordings gets no more than one with a single one`() {
        var roster = Roster(places: 4)
        let many = ["a1", "a2", "a3"]
        for id in many { roster.add(ticket(id, owner: "a"), decoded: 0) }
        roster.add(ticket("b1", owner: "b"), decoded: 0)
        for second in 0..<200 {
            let next = roster.nextTurn(among: many + ["b1"], at: Double(second)) ?? ""
            roster.charge(next, seconds: 20, at: Double(second))
        }
        let given = many.reduce(0) { $0 + (roster.entries[$1]?.decoded ?? 0) }
        #expect(abs(given - (roster.entries["b1"]?.decoded ?? 0)) <= 20)
    }

    @Test func `what an owner had long ago does not count for ever`() {
        var roster = Roster(places: 4)
        roster.add(ticket("a", owner: "a"), decoded: 0)
        roster.add(ticket("b", owner: "b"), decoded: 0)
        roster.charge("a", seconds: 10_000, at: 0)
        #expect(roster.nextTurn(among: ["a", "b"], at: 10) == "b")
        roster.charge("b", seconds: 30, at: 1500)
        #expect(roster.nextTurn(among: ["a", "b"], at: 1500) == "a")
        #expect(
            roster.nextTurn(among: ["a", "b"], at: 1e9) == "b",
            "what is left is nothing; the one less far is next"
        )
    }
}

@Suite struct `Who has a place` {
    @Test func `places are given in the order of age, and no more than there are`() {
        var roster = Roster(places: 2)
        for id in 0..<4 { roster.add(ticket("\(id)", createdAt: TimeInterval(id)), decoded: 0) }
        #expect(moves(&roster) == [.seat("0"), .seat("1")])
        roster.remove("0")
        #expect(moves(&roster) == [.seat("2")])
    }

    @Test func `a short recording takes the place of the long one that had most`() {
        var roster = Roster(places: 2)
        roster.add(ticket("half", duration: 7200), decoded: 3600)
        roster.add(ticket("new", duration: 7200), decoded: 0)
        roster.add(ticket("other", duration: 7200, createdAt: 1), decoded: 0)
        #expect(moves(&roster).count == 2, "a long one waits for a place")
        roster.add(ticket("short", duration: 10, createdAt: 2), decoded: 0)
        #expect(moves(&roster) == [.replace("half", with: "short")])
        #expect(roster.entries["half"]?.seat == .leaving)
        roster.vacate("half")
        #expect(moves(&roster) == [], "nobody goes in circles")
        roster.remove("short")
        #expect(moves(&roster) == [.seat("half")])
    }

    @Test func `whose place is free again before it went stays`() {
        var roster = Roster(places: 2)
        for id in 0..<4 { roster.add(ticket("\(id)", duration: 7200, createdAt: TimeInterval(id)), decoded: 0) }
        _ = moves(&roster)
        roster.add(ticket("short", duration: 10, createdAt: 4), decoded: 0)
        #expect(moves(&roster) == [.replace("1", with: "short")])
        roster.remove("short")
        #expect(moves(&roster) == [.seat("1")])
        #expect(roster.entries["2"]?.seat == .waiting)
    }

    @Test func `short recordings do not drive each other out`() {
        var roster = Roster(places: 2)
        for id in 0..<4 { roster.add(ticket("\(id)", duration: 30, createdAt: TimeInterval(id)), decoded: 0) }
        #expect(moves(&roster) == [.seat("0"), .seat("1")])
    }

    @Test func `what is urgent takes the place of what is not`() {
        var roster = Roster(places: 1)
        roster.add(ticket("normal"), decoded: 0)
        _ = moves(&roster)
        roster.add(ticket("low", priority: .low), decoded: 0)
        #expect(moves(&roster) == [])
        roster.add(ticket("high", priority: .high), decoded: 0)
        #expect(moves(&roster) == [.replace("normal", with: "high")])
        roster.prioritise("low", .high)
        #expect(moves(&roster) == [])
    }

    @Test func `an owner without a share gets one, and it stays at that`() {
        var roster = Roster(places: 4)
        for id in 0..<6 { roster.add(ticket("a\(id)", owner: "a", duration: 7200), decoded: Double(id)) }
        _ = moves(&roster)
        for id in 0..<6 { roster.add(ticket("b\(id)", owner: "b", duration: 7200, createdAt: 1), decoded: 0) }
        #expect(moves(&roster) == [.replace("a3", with: "b0"), .replace("a2", with: "b1")])
        for id in ["a2", "a3"] { roster.vacate(id) }
        #expect(moves(&roster) == [])
    }

    /// Whoever comes and goes: places are never exceeded, never idle, and the changes come to an end.
    @Test func `whatever happens, places are full and not more than full`() {
        var generator = SeededGenerator(seed: 1)
        var roster = Roster(places: 3)
        for step in 0..<3000 {
            let ids = roster.entries.keys.sorted()
            switch Int.random(in: 0..<5, using: &generator) {
            case 0, 1:
                let owner = ["a", "b", "c"].randomElement(using: &generator) ?? "a"
                let priority = Ticket.Priority.allCases.randomElement(using: &generator) ?? .normal
                let duration: Double? = [10, 7200].randomElement(using: &generator)
                let new = ticket("\(step)", owner: owner, priority: priority, duration: duration)
                if ids.count < 20 { roster.add(new, decoded: 0) }
            case 2: if let id = ids.randomElement(using: &generator) { roster.remove(id) }
            case 3:
                let seated = ids.filter { roster.entries[$0]?.seat == .seated }
                if let id = seated.randomElement(using: &generator) {
                    roster.charge(id, seconds: 30, at: Double(step))
                }
            default:
                for id in ids where roster.entries[id]?.seat == .leaving { roster.vacate(id) }
            }
            #expect(moves(&roster).count <= 30)
            let seated = roster.entries.values.count { $0.seat == .seated }
            #expect(seated == min(3, roster.entries.count))
        }
    }

    private func moves(_ roster: inout Roster) -> [Roster.Move] {
        var moves: [Roster.Move] = []
        while moves.count < 100, let move = roster.move() { moves.append(move) }
        return moves
    }
}

private func ticket(
    _ id: String,
    owner: String = "one",
    priority: Ticket.Priority = .normal,
    duration: Double? = nil,
    createdAt: TimeInterval = 0
) -> Ticket {
    Ticket(
        id: id,
        owner: owner,
        priority: priority,
        duration: duration,
        createdAt: Date(timeIntervalSince1970: createdAt)
    )
}

/// All lists of four of the values.
private func product(_ values: [Int]) -> [[Int]] {
    (0..<4).reduce([[]]) { lists, _ in lists.flatMap { list in values.map { list + [$0] } } }
}
