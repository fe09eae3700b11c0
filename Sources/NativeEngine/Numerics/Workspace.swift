/// Memory for numbers, aligned for vectors; it grows, and what it held is lost then.
final class Workspace<Element: BitwiseCopyable> {
    private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    deinit { memory.deallocate() }

    /// Room for at least `count` elements, with anything in it.
    func room(for count: Int) -> UnsafeMutablePointer<Element> {
        let size = max(1, count) * MemoryLayout<Element>.stride
        if memory.count < size {
            memory.deallocate()
            memory = .allocate(byteCount: size, alignment: 64)
        }
        return memory.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Element.self)
    }
}

/// Numbers that never change, aligned for vectors.
///
/// Unchecked, since they are written before anybody sees them.
final class Constants: @unchecked Sendable {
    let pointer: UnsafePointer<Float>
    let count: Int
    private let memory: UnsafeMutablePointer<Float>

    init(_ values: [Float]) {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(1, values.count) * 4, alignment: 64)
            .bindMemory(to: Float.self, capacity: values.count)
        memory.initialize(from: values, count: values.count)
        self.memory = memory
        pointer = UnsafePointer(memory)
        count = values.count
    }

    deinit { memory.deallocate() }
}
