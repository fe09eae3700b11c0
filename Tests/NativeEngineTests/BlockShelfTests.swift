import Testing

@testable import NativeEngine

@Suite struct `Large blocks of memory` {
    @Test(arguments: [1, 4096, 100_000, 2 << 20, (5 << 20) + 3])
    func `are zero at first, and all theirs`(count: Int) {
        let block = LargeBlock(byteCount: count)
        let bytes = UnsafeMutableRawBufferPointer(start: block.start, count: count)
        #expect(Int(bitPattern: block.start) % 64 == 0 && bytes.allSatisfy { $0 == 0 })
        bytes.initializeMemory(as: UInt8.self, repeating: 7)
        #expect(bytes.allSatisfy { $0 == 7 })
    }

    @Test func `are used again once nobody holds them, if they are large enough`() {
        var shelf = BlockShelf()
        var first: LargeBlock? = shelf.block(byteCount: 1000)
        let start = first?.start
        let second = shelf.block(byteCount: 1000)
        #expect(second.start != start)
        first = nil
        let third = shelf.block(byteCount: 900)
        #expect(third.start == start)
        let fourth = shelf.block(byteCount: 2000)
        #expect(fourth.byteCount == 2000 && fourth.start != start && fourth.start != second.start)
    }
}
