import CSpeechKernels

/// An official ggml file of a Whisper model, mapped into memory.
package struct ModelFile: Sendable {
    package let shape: ModelShape
    package let vocabulary: Vocabulary
    /// For each band, in turn, its weights of the 201 frequencies from 0 to 8 kHz.
    package let melFilters: [Float]

    private let mapping: MappedFile
    private let tensors: [String: Tensor]

    fileprivate struct Tensor {
        var isHalf: Bool
        var count: Int
        var range: Range<Int>
    }

    /// Reads the table of the file's contents; the weights are read when they are asked for.
    ///
    /// - Throws: `NativeEngineError.file`, `NativeEngineError.model`.
    package init(path: String) throws(NativeEngineError) {
        mapping = try MappedFile(path: path)
        do throws(ModelFault) {
            var cursor = ByteCursor(mapping.bytes)
            shape = try Self.shape(&cursor)
            guard try cursor.integer() == shape.melBands, try cursor.integer() == LogMelSpectrogram.frequencies else {
                throw ModelFault.shape
            }
            var filters: [Float] = []
            for _ in 0..<shape.melBands * LogMelSpectrogram.frequencies { filters.append(try cursor.float()) }
            melFilters = filters
            let count = try cursor.integer()
            guard (0...shape.vocabulary).contains(count) else { throw ModelFault.shape }
            var texts: [[UInt8]] = []
            for _ in 0..<count { texts.append(try cursor.data(try cursor.integer())) }
            vocabulary = Vocabulary(texts: texts, count: shape.vocabulary)
            var tensors: [String: Tensor] = [:]
            while !cursor.isAtEnd {
                let (name, tensor) = try Self.tensor(&cursor)
                tensors[name] = tensor
            }
            self.tensors = tensors
        } catch {
            throw .model(path: path, fault: error)
        }
    }

    /// The elements of a tensor.
    ///
    /// - Throws: `NativeEngineError.model` unless there are `count` of them.
    func floats(_ name: String, count: Int) throws(NativeEngineError) -> [Float] {
        let tensor = try find(name, count: count)
        // Most tensors are read once: their memory in the file is worth less than what it takes.
        defer { mapping.forget(tensor.range) }
        return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            if let target = buffer.baseAddress { read(tensor, from: 0, count: count, into: target) }
            initialized = count
        }
    }

    /// Some of a tensor's elements, read again and again.
    struct Rows: Sendable {
        fileprivate let file: ModelFile
        fileprivate let tensor: Tensor
        let width: Int

        /// Writes a row, which must exist.
        func read(_ row: Int, into target: UnsafeMutablePointer<Float>) {
            file.read(tensor, from: row * width, count: width, into: target)
        }
    }

    /// The rows of a tensor.
    ///
    /// - Throws: `NativeEngineError.model` unless there are `count` of them.
    func rows(_ name: String, count: Int, width: Int) throws(NativeEngineError) -> Rows {
        Rows(file: self, tensor: try find(name, count: count * width), width: width)
    }

    private func read(_ tensor: Tensor, from first: Int, count: Int, into target: UnsafeMutablePointer<Float>) {
        let size = tensor.isHalf ? 2 : 4
        let start = tensor.range.lowerBound + first * size
        let source = UnsafeRawBufferPointer(rebasing: mapping.bytes[start..<start + count * size])
        guard let address = source.baseAddress else { return }
        if tensor.isHalf {
            kernel_widen(address, Int64(count), target)
        } else {
            UnsafeMutableRawPointer(target).copyMemory(from: address, byteCount: source.count)
        }
    }

    private func find(_ name: String, count: Int) throws(NativeEngineError) -> Tensor {
        guard let tensor = tensors[name], tensor.count == count else {
            throw .model(path: mapping.path, fault: .tensor(name))
        }
        return tensor
    }

    private static func shape(_ cursor: inout ByteCursor) throws(ModelFault) -> ModelShape {
        guard try cursor.integer() == 0x6767_6d6c else { throw .notGGML }
        let shape = ModelShape(
            vocabulary: try cursor.integer(),
            audioPositions: try cursor.integer(),
            audioWidth: try cursor.integer(),
            audioHeads: try cursor.integer(),
            audioLayers: try cursor.integer(),
            textPositions: try cursor.integer(),
            textWidth: try cursor.integer(),
            textHeads: try cursor.integer(),
            textLayers: try cursor.integer(),
            melBands: try cursor.integer()
        )
        // What follows says how most of the weights are stored; each tensor says it for itself.
        _ = try cursor.integer()
        guard shape.isPlausible else { throw .shape }
        return shape
    }

    private static func tensor(_ cursor: inout ByteCursor) throws(ModelFault) -> (String, Tensor) {
        let rank = try cursor.integer()
        let length = try cursor.integer()
        let type = try cursor.integer()
        guard (1...4).contains(rank), (1...200).contains(length) else { throw .shape }
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
}
