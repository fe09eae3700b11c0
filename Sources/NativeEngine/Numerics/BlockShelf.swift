/// Large blocks that are used again and again: the system takes long to give new ones, which it fills with zeros.
struct BlockShelf {
    private var blocks: [LargeBlock] = []

    /// A block that nobody holds any more, or a new one; what it held before is still there.
    mutating func block(byteCount: Int) -> LargeBlock {
        for index in blocks.indices where blocks[index].byteCount >= byteCount {
            if isKnownUniquelyReferenced(&blocks[index]) { return blocks[index] }
        }
        // Those that are too small are of no use to longer windows, which are what comes next.
        blocks.removeAll { $0.byteCount < byteCount }
        let block = LargeBlock(byteCount: byteCount)
        blocks.append(block)
        return block
    }

    /// Gives back what nobody holds.
    mutating func clear() { blocks.removeAll() }
}
