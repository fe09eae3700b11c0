import CSpeechKernels

/// Where a ggml file holds the elements of a tensor.
struct Tensor {
    let isHalf: Bool
    let count: Int
    /// Bytes of the file.
    let range: Range<Int>

    /// Reads the entries of all that follow, by their names.
    ///
    /// - Parameter ranks: How many dimensions they may have.
    /// - Throws: `ModelFault`.
    static func all(_ cursor: inout ByteCursor, ranks: ClosedRange<Int>) throws(ModelFault) -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        while !cursor.isAtEnd {
            let (name, tensor) = try next(&cursor, ranks)
            tensors[name] = tensor
        }
        return tensors
    }

    /// Reads an entry and skips its elements.
    private static func next(
        _ cursor: inout ByteCursor,
        _ ranks: ClosedRange<Int>
    ) throws(ModelFault) -> (String, Tensor) {
        let rank = try cursor.integer()
        let length = try cursor.integer()
        let type = try cursor.integer()
        guard ranks.contains(rank), (1...200).contains(length) else { throw .shape }
        var count = 1
        for _ in 0..<rank {
            let size = try cursor.integer()
            guard (1...1 << 24).contains(size), count <= 1 << 36 else { throw .shape }
            count *= size
        }
        let name = String(decoding: try cursor.data(length), as: UTF8.self)
        guard type == 0 || type == 1 else { throw .elements(tensor: name, type: type) }
        let range = try cursor.skip(count * (type == 1 ? 2 : 4))
        return (name, Tensor(isHalf: type == 1, count: count, range: range))
    }

    /// Writes `count` elements from `first` on, which must exist.
    func read(_ file: UnsafeRawBufferPointer, from first: Int, count: Int, into target: UnsafeMutablePointer<Float>) {
        let size = isHalf ? 2 : 4
        let start = range.lowerBound + first * size
        let source = UnsafeRawBufferPointer(rebasing: file[start..<start + count * size])
        guard let address = source.baseAddress else { return }
        if isHalf {
            kernel_widen(address, Int64(count), target)
        } else {
            UnsafeMutableRawPointer(target).copyMemory(from: address, byteCount: source.count)
        }
    }

    /// All elements.
    func floats(_ file: UnsafeRawBufferPointer) -> [Float] {
        [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            if let target = buffer.baseAddress { read(file, from: 0, count: count, into: target) }
            initialized = count
        }
    }
}
