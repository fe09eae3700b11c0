import Deployment
import HTTPTypes
import Testing

@testable import ApplianceServer

private func engine(
    _ id: String,
    need: Int = 100,
    isDefault: Bool = false,
    idle: Int? = nil,
    isLoading: Bool = false
) -> EnginePlan.Loaded {
    EnginePlan.Loaded(
        id: id,
        need: need,
        isDefault: isDefault,
        idle: idle.map { .seconds($0) },
        isLoading: isLoading
    )
}

@Suite struct `Which engines keep their memory` {
    /// What is loaded, what is free, and what is to be done for a model that needs 300 of 1000.
    private static let table: [(loaded: [EnginePlan.Loaded], free: Int, admission: EnginePlan.Admission)] = [
        ([], 300, .load),
        ([], 299, .refuse(shortage(299))),
        // Only as many as are needed, the longest unused first, the default last.
        ([engine("a", idle: 5), engine("b", idle: 9)], 300, .load),
        ([engine("a", idle: 5), engine("b", idle: 9)], 250, .unload(["b"])),
        ([engine("a", idle: 5), engine("b", idle: 9)], 150, .unload(["b", "a"])),
        ([engine("a", isDefault: true, idle: 9), engine("b", idle: 5)], 200, .unload(["b"])),
        ([engine("a", isDefault: true, idle: 9), engine("b", idle: 5)], 100, .unload(["b", "a"])),
        ([engine("a", idle: 5), engine("b", idle: 9)], 50, .refuse(shortage(250))),
        // What is in use stays.
        ([engine("a"), engine("b", idle: 9)], 150, .refuse(shortage(250, inUse: ["a"]))),
        ([engine("a"), engine("b", idle: 9)], 200, .unload(["b"])),
        // What is loading takes its memory only now, and stays.
        ([engine("a", isLoading: true)], 400, .load),
        ([engine("a", isLoading: true)], 399, .refuse(shortage(299, inUse: ["a"]))),
        ([engine("a", idle: 0, isLoading: true)], 50, .refuse(shortage(0, inUse: ["a"]))),
        // The model itself may be between two workers.
        ([engine("wanted", need: 300)], 300, .load),
    ]

    private static func shortage(_ free: Int, inUse: [String] = []) -> MemoryShortage {
        MemoryShortage(model: "wanted", need: 300, free: free, total: 1000, inUse: inUse)
    }

    @Test(arguments: table.indices) func `is decided by use and need`(row: Int) {
        let (loaded, free, admission) = Self.table[row]
        let memory = MemoryReading(available: free, total: 1000)
        #expect(EnginePlan(loaded: loaded).admit("wanted", need: 300, memory: memory) == admission)
    }

    @Test(arguments: [
        (IdleLimits(), ["old"]),
        (IdleLimits(ofDefault: .seconds(60), ofOthers: .seconds(60)), ["default", "old", "young"]),
        (IdleLimits(ofDefault: nil, ofOthers: nil), []),
    ])
    func `ends when nobody has used them for long enough`(limits: IdleLimits, expected: [String]) {
        let plan = EnginePlan(loaded: [
            engine("default", isDefault: true, idle: 5000), engine("old", idle: 900), engine("young", idle: 899),
            engine("used"), engine("loading", idle: 5000, isLoading: true),
        ])
        #expect(plan.overdue(limits) == expected)
    }

    @Test func `a refusal gives the numbers and a way out`() {
        let shortage = MemoryShortage(
            model: "medium",
            need: 1_600_000_000,
            free: 900_000_000,
            total: 2_000_000_000,
            inUse: ["base"]
        )
        #expect(
            shortage.description
                == "The model medium needs 1.6 GB of memory; 0.9 GB are free of 2.0 GB. In use: base. "
                + "Try again later, or use a smaller model."
        )
        #expect(APIError(shortage)?.status == .serviceUnavailable)
        #expect(APIError(shortage)?.retryAfter == 30)
    }
}
