import Foundation
import Testing
import Updates

@Suite struct `Collecting` {
    private func generation(_ number: Int, previous: Int?, database: Int = 1) -> Generation {
        let side = Side(release: Sample.release("1.\(number).0"), generation: number, database: database)
        return Generation(side: side, previous: previous, created: Sample.start)
    }

    private func inventory(_ generations: [Generation], active: Int) -> CollectionPlan.Inventory {
        CollectionPlan.Inventory(
            generations: generations,
            generationNames: generations.map { String($0.number) } + [".9.partial", "notes"],
            releaseNames: generations.map(\.side.release.folderName) + ["lost+found", "my-things"],
            databaseNames: Set(generations.map { String($0.side.database) }).sorted() + ["old"],
            active: active,
            transaction: nil,
            inUse: []
        )
    }

    @Test func `keeps the active one, the one before and one older`() {
        let all = (1...5).map { generation($0, previous: $0 == 1 ? nil : $0 - 1, database: ($0 + 1) / 2) }
        let plan = CollectionPlan(inventory(all, active: 5))
        #expect(plan.generations == ["1", "2", ".9.partial"])
        #expect(plan.releases == [all[0], all[1]].map(\.side.release.folderName))
        #expect(plan.databases == ["1"])
    }

    @Test func `follows what ran before, not the numbers`() {
        let all = [
            generation(1, previous: nil), generation(2, previous: 1), generation(3, previous: 2),
            generation(4, previous: 2),
            generation(5, previous: 4),
        ]
        #expect(CollectionPlan(inventory(all, active: 5)).generations == ["1", "3", ".9.partial"])
    }

    @Test func `never touches what is in use or belongs to the transaction`() {
        let all = (1...5).map { generation($0, previous: $0 == 1 ? nil : $0 - 1, database: $0) }
        var inventory = inventory(all, active: 5)
        inventory.inUse = [all[0].side.release.folderName]
        var transaction = ReducerSamples.transaction
        transaction.back = all[1].side
        inventory.transaction = transaction
        let plan = CollectionPlan(inventory)
        #expect(plan.releases.isEmpty)
        // The sample comes from generation 1 and leads to 2.
        #expect(plan.generations == [".9.partial"])
        #expect(plan.databases.isEmpty)
    }

    @Test func `does nothing when it does not know what runs`() {
        let all = (1...5).map { generation($0, previous: nil) }
        let plan = CollectionPlan(inventory(all, active: 7))
        #expect(plan.generations.isEmpty && plan.releases.isEmpty && plan.databases.isEmpty)
    }

    @Test func `damaged copies go, strange names stay`() {
        let all = [generation(1, previous: nil)]
        var inventory = inventory(all, active: 1)
        let name = all[0].side.release.folderName
        inventory.releaseNames += [name + ".damaged-1", "1.0.0-short", "1.0.0"]
        #expect(CollectionPlan(inventory).releases == [name + ".damaged-1"])
    }

    @Test func `falling back needs a database the older release can read`() {
        let one = generation(1, previous: nil)
        var two = generation(2, previous: 1)
        let other = generation(3, previous: 2, database: 2)
        #expect(FallbackChoice.candidates([one, two, other], database: 1).map(\.number) == [2, 1])
        #expect(FallbackChoice.candidates([one, two], below: 2, database: 1).map(\.number) == [1])
        #expect(FallbackChoice.candidates([one, two], database: 1, damaged: [2]).map(\.number) == [1])
        two.side.release.database = SchemaRange(schema: 6, reader: 5)
        two.side.schema = SchemaRange(schema: 6, reader: 5)
        #expect(FallbackChoice.candidates([one, two], database: 1).map(\.number) == [2])
    }
}
