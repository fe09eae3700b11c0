import Foundation

/// The recordings that want to be transcribed, and the decisions who of them comes next.
///
/// Few have a place, which costs memory: they are heard, and take turns in the engine by the window. Short recordings,
/// urgent ones and owners without their share need not wait for a place: whoever had most gives one up.
struct Roster {
    /// What a recording has.
    enum Seat: Sendable, Equatable {
        case waiting, seated
        /// Its place is another's; it goes as soon as its window is done, unless a place is free before.
        case leaving
    }

    struct Entry: Sendable, Equatable {
        var ticket: Ticket
        /// Seconds of the recording that were decoded.
        var decoded: Double
        var seat = Seat.waiting

        /// So little is left that it is done before others would notice.
        var isBrief: Bool { ticket.duration.map { $0 - decoded <= Roster.brief } ?? false }
    }

    /// A change of the places.
    enum Move: Equatable {
        case seat(String)
        case replace(String, with: String)
    }

    /// Seconds of a recording that make it a long one.
    static let brief = 60.0

    /// What an owner was given counts half after this time (seconds).
    static let halfLife = 120.0

    private let places: Int
    private(set) var entries: [String: Entry] = [:]
    private var service: [String: (seconds: Double, at: Double)] = [:]

    /// - Parameter places: How many recordings are worked on at a time.
    init(places: Int) { self.places = places }

    mutating func add(_ ticket: Ticket, decoded: Double) {
        entries[ticket.id] = Entry(ticket: ticket, decoded: decoded)
    }

    mutating func remove(_ id: String) { entries[id] = nil }

    mutating func prioritise(_ id: String, _ priority: Ticket.Priority) { entries[id]?.ticket.priority = priority }

    /// The place of a recording that left goes to others.
    mutating func vacate(_ id: String) { entries[id]?.seat = .waiting }

    /// Whose turn in the engine it is.
    ///
    /// - Parameter now: Seconds of any clock that does not go back.
    func nextTurn(among ids: some Sequence<String>, at now: Double) -> String? {
        let asking = ids.compactMap { entries[$0] }
        return asking.min { one, other in
            let mine = one.ticket, theirs = other.ticket
            if mine.priority != theirs.priority { return mine.priority > theirs.priority }
            let given = serviced(mine.owner, at: now), theirsGiven = serviced(theirs.owner, at: now)
            if mine.owner != theirs.owner, given != theirsGiven { return given < theirsGiven }
            if one.decoded != other.decoded { return one.decoded < other.decoded }
            return (mine.createdAt, mine.id) < (theirs.createdAt, theirs.id)
        }?.ticket.id
    }

    /// Notes that a recording was given a turn.
    mutating func charge(_ id: String, seconds: Double, at now: Double) {
        guard let owner = entries[id]?.ticket.owner else { return }
        entries[id]?.decoded += seconds
        service[owner] = (serviced(owner, at: now) + seconds, now)
        service = service.filter { now - $0.value.at < 20 * Self.halfLife }
    }

    /// Carries out the next change of the places; nil if all is as it should be.
    mutating func move() -> Move? {
        let move = nextMove
        switch move {
        case .seat(let id): entries[id]?.seat = .seated
        case .replace(let old, let new):
            entries[old]?.seat = .leaving
            entries[new]?.seat = .seated
        case nil: break
        }
        return move
    }

    private var nextMove: Move? {
        let seated = entries.values.filter { $0.seat == .seated }
        let shares = Dictionary(grouping: seated, by: \.ticket.owner).mapValues(\.count)
        func share(_ entry: Entry) -> Int { shares[entry.ticket.owner] ?? 0 }
        let standing = entries.values.filter { $0.seat != .seated }.sorted { one, other in
            let mine = one.ticket, theirs = other.ticket
            if mine.priority != theirs.priority { return mine.priority > theirs.priority }
            if share(one) != share(other) { return share(one) < share(other) }
            if one.isBrief != other.isBrief { return one.isBrief }
            return (mine.createdAt, mine.id) < (theirs.createdAt, theirs.id)
        }
        // Whoever came was done before the other had gone: then nobody need go.
        if seated.count < places { return standing.first.map { .seat($0.ticket.id) } }
        for next in standing where next.seat == .waiting {
            let yielding = seated.filter { one in
                guard one.ticket.priority == next.ticket.priority else {
                    return one.ticket.priority < next.ticket.priority
                }
                return share(one) > share(next) + 1 || next.isBrief && !one.isBrief
            }
            let most = yielding.max { ($0.decoded, $0.ticket.id) < ($1.decoded, $1.ticket.id) }
            if let most { return .replace(most.ticket.id, with: next.ticket.id) }
        }
        return nil
    }

    private func serviced(_ owner: String, at now: Double) -> Double {
        service[owner].map { $0.seconds * exp2(($0.at - now) / Self.halfLife) } ?? 0
    }
}
