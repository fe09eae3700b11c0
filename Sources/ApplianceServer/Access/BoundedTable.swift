/// A dictionary that holds so many values at most; those that were set longest ago make room.
struct BoundedTable<Value> {
    private let limit: Int
    private var values: [String: (value: Value, turn: UInt64)] = [:]
    private var turn: UInt64 = 0

    init(limit: Int) { self.limit = limit }

    var count: Int { values.count }

    subscript(key: String) -> Value? { values[key]?.value }

    mutating func set(_ value: Value, for key: String) {
        turn += 1
        values[key] = (value, turn)
        guard values.count > limit else { return }
        // A quarter at once, so that it does not happen with every new one.
        let turns = values.values.map(\.turn).sorted()
        let oldest = turns[limit / 4]
        values = values.filter { $0.value.turn > oldest }
    }

    mutating func remove(_ key: String) { values[key] = nil }
}

extension BoundedTable: Sendable where Value: Sendable {}
